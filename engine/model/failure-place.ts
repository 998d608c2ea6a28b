import type { ErrorBody } from './errors';

/** Where in its data a run failed, as far as its error tells: `BTCUSDT.BINANCE, bar 76, 2024-01-04T04:00:00.000Z`. */
export function failurePlace({ details }: Pick<ErrorBody, 'details'>): string | undefined {
  const { instrument, bar, time } = details ?? {};
  const parts = [
    typeof instrument === 'string' && instrument,
    typeof bar === 'number' && `bar ${bar}`,
    typeof time === 'string' && time,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(', ');
}
