import { z } from 'zod';
import { MICROS_PER_DAY, type Micros } from './time';

const UNITS = { min: 60_000_000, h: 3_600_000_000, d: MICROS_PER_DAY, w: 7 * MICROS_PER_DAY };
const TIMEFRAME = /^([1-9]\d{0,3})(?:(m|min)|(h|H)|(d|D)|(w|W))$/;

/** Length of a bar, such as `5min`, `1h`, `1d` or `1w`. */
export const timeframeSchema = z
  .string()
  .regex(TIMEFRAME, { error: 'must be a length of bars such as 5min, 1h, 1d or 1w' })
  .describe('Shorter bars of the data are put together to this length: `5min`, `1h`, `1d`, `1w`.');

/** A length of bars in the largest unit of which it is a multiple; in seconds below a minute. */
export function timeframeText(micros: Micros): string {
  const { w, d, h, min } = UNITS;
  const [unit, length] = Object.entries({ w, d, h, min }).find(([, one]) => micros % one === 0) ?? ['s', 1e6];
  return `${micros / length}${unit}`;
}

/** Microseconds of a timeframe that the schema takes. */
export function timeframeMicros(timeframe: string): Micros {
  const [, count, minutes, hours, days] = TIMEFRAME.exec(timeframe)!;
  const unit = minutes ? UNITS.min : hours ? UNITS.h : days ? UNITS.d : UNITS.w;
  return Number(count) * unit;
}
