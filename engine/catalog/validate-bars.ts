import type { BarSeries } from '../columns/market-data';
import { HoldfastError } from '../model/errors';

/**
 * Times are valid and strictly increasing, prices finite and positive, `low` <= `open`, `close` <= `high`; volume is
 * >= 0 or absent.
 * @throws HoldfastError BAD_DATA for the first bad row, with `instrument` and `row` (from 1) in its details
 */
export function validateBars(series: BarSeries): void {
  for (let i = 0; i < series.times.length; i++) {
    const fault = faultOf(series, i);
    if (fault === undefined) continue;
    const { instrument } = series;
    const row = i + 1;
    throw new HoldfastError('BAD_DATA', `Row ${row} of ${instrument} ${fault}.`, { details: { instrument, row } });
  }
}

function faultOf({ times, open, high, low, close, volume }: BarSeries, i: number): string | undefined {
  const time = times[i]!;
  const [o, h, l, c, v] = [open[i]!, high[i]!, low[i]!, close[i]!, volume[i]!];
  if (!Number.isSafeInteger(time)) return 'has no valid time';
  if (i > 0 && time === times[i - 1]) return 'has the time of the row before it';
  if (i > 0 && time < times[i - 1]!) return 'is earlier than the row before it';
  // Comparisons with NaN are false, so these hold for numbers alone.
  if (!(o > 0 && h > 0 && l > 0 && c > 0)) return 'has a price that is not a positive number';
  if (!(o < Infinity && h < Infinity && l < Infinity && c < Infinity)) return 'has a price that is not finite';
  if (l > Math.min(o, c)) return 'has a low above its open or close';
  if (h < Math.max(o, c)) return 'has a high below its open or close';
  if (v < 0 || v === Infinity) return 'has a volume that is not a number >= 0';
  return undefined;
}
