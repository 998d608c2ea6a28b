import type { ErrorBody } from './errors';

/**
 * Where a run failed, as far as its error tells: `my.ts:12:7, BTCUSDT.BINANCE, bar 76, 2024-01-04T04:00:00.000Z`. The
 * position in the source is left out where the message names it.
 */
export function failurePlace({ details, message }: Pick<ErrorBody, 'details' | 'message'>): string | undefined {
  const { file, line, column, instrument, bar, time } = details ?? {};
  const position = typeof file === 'string' && typeof line === 'number' && `${file}:${line}:${String(column)}`;
  const parts = [
    position && !message.includes(position) && position,
    typeof instrument === 'string' && instrument,
    typeof bar === 'number' && `bar ${bar}`,
    typeof time === 'string' && time,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Frames of the strategy's own code, innermost first, such as `onBar (my.ts:12:7)`. */
export function failureStack({ details }: Pick<ErrorBody, 'details'>): string[] {
  const stack = details?.['stack'];
  return Array.isArray(stack) ? stack.map(String) : [];
}
