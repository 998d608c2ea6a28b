import { z } from 'zod';
import { defineIndicator } from './indicator';

/**
 * On-balance volume (Granville 1963): starts as the volume of bar 0, then adds the volume of a bar that closed higher and
 * takes off that of one that closed lower. A bar without volume makes it NaN from there on. Reference: TA-Lib OBV.
 */
export const obv = defineIndicator({
  name: 'obv',
  parameters: z.strictObject({}),
  outputs: ['value'],
  compute({ close, volume }) {
    const value = new Float64Array(close.length);
    let total = 0;
    for (let t = 0; t < close.length; t++) {
      const direction = t === 0 ? 1 : Math.sign(close[t]! - close[t - 1]!);
      value[t] = total += direction * volume[t]!;
    }
    return { value };
  },
});
