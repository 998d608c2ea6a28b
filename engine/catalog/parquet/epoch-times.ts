import { PHYSICAL, type ColumnForm } from './column-form';
import { PLAIN, THOUSANDS, type PlainValues } from './plain-values';
import { EPOCH_LIMITS, LEAST_TELLING } from '../time-column';

/** How a column becomes float64: its values times a factor, or over a divisor. */
export interface Reading {
  values: PlainValues;
  factor: number;
  divisor: number;
}

const MICROS = { days: 86_400_000_000, millis: 1000, micros: 1, nanos: 1 };

export function numbersOf(form: ColumnForm): Reading | undefined {
  if (form.kind !== 'number') return undefined;
  return { values: PLAIN[form.physical], factor: 1, divisor: form.divisor };
}

/** How times become microseconds; undefined where the numbers tell it. */
export function timesOf(form: ColumnForm): Reading | undefined {
  if (form.kind !== 'time') return undefined;
  const { unit, physical } = form;
  return { values: unit === 'nanos' ? THOUSANDS : PLAIN[physical], factor: MICROS[unit], divisor: 1 };
}

/** Factors of the units that the size of a number tells; nanoseconds are read as thousands. */
const FACTORS = [1_000_000, 1000, 1];

/**
 * How whole numbers are times, by their size.
 * @param numbers those of the file
 * @returns undefined where they differ in unit, or some may be days or lie before 1973
 */
export function epochOf(form: ColumnForm, numbers: Float64Array): Reading | undefined {
  if (form.kind !== 'number' || form.divisor !== 1) return undefined;
  if (form.physical !== PHYSICAL.int64 && form.physical !== PHYSICAL.int32) return undefined;
  let [least, most] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < least) least = number;
    if (number > most) most = number;
  }
  const unitOf = (number: number) => EPOCH_LIMITS.findIndex((limit) => number < limit);
  if (!(least >= LEAST_TELLING) || unitOf(least) !== unitOf(most)) return undefined;
  const factor = FACTORS[unitOf(least)];
  if (factor === undefined) return { values: THOUSANDS, factor: 1, divisor: 1 };
  return { values: PLAIN[form.physical], factor, divisor: 1 };
}
