import { z } from 'zod';
import { timeframeMicros, timeframeSchema } from './timeframe';

/** What every bar has; these are no further columns. */
const OWN = ['time', 'open', 'high', 'low', 'close', 'volume', 'bid', 'ask'];

/** Name of a further column of data files, in any case; kept in small letters. */
export const columnNameSchema = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}]+$/u, { error: 'must be the name of a column' });

/** The further columns that a session keeps of its data files. */
export const extraColumnsSchema = z
  .array(columnNameSchema.refine((name) => !OWN.includes(name), { error: 'is a column that bars have anyway' }))
  .min(1)
  .max(32)
  .refine((names) => new Set(names).size === names.length, { error: 'must not name a column twice' });

/** A further column as strategies read it. */
export const columnInputSchema = z.strictObject({
  column: columnNameSchema,
  /** How much later than its bar a value is known: bars, or a time such as `1d`. */
  delay: z.union([z.int().min(0).max(100_000), timeframeSchema]).default(0),
  /** `last`: where a value is missing, the one before it counts. */
  fill: z.enum(['none', 'last']).default('none'),
});
export type ColumnInput = z.output<typeof columnInputSchema>;
export type ColumnOptions = Omit<z.input<typeof columnInputSchema>, 'column'>;

/** A delay as bars or microseconds. */
export function delayOf({ delay }: ColumnInput): { bars: number } | { micros: number } {
  return typeof delay === 'number' ? { bars: delay } : { micros: timeframeMicros(delay) };
}
