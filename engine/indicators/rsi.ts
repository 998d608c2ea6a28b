import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { wilderAverage } from './series/averages';
import { eachBar } from './series/undefined-start';

/**
 * Relative strength index (Wilder 1978), 0 to 100: `100 * gain / (gain + loss)` with Wilder's averages of the rises and
 * falls, each started as the mean of the first `period` changes. Defined from bar `period`; 50 where nothing has moved.
 * Reference: TA-Lib RSI, which gives 0 there.
 */
export const rsi = defineIndicator({
  name: 'rsi',
  parameters: z.strictObject({ period: bars(14), source }),
  outputs: ['value'],
  compute: (columns, { period, source: field }) => ({ value: relativeStrength(columns[field], period) }),
});

export function relativeStrength(values: Float64Array, period: number): Float64Array {
  const change = eachBar(values.length, (t) => (t === 0 ? NaN : values[t]! - values[t - 1]!));
  const gain = wilderAverage(
    change.map((move) => Math.max(move, 0)),
    period,
  );
  const loss = wilderAverage(
    change.map((move) => Math.max(-move, 0)),
    period,
  );
  return eachBar(values.length, (t) => {
    const total = gain[t]! + loss[t]!;
    return total === 0 ? 50 : (100 * gain[t]!) / total;
  });
}
