import type { Parameters, ParameterValue } from '../model/run-config';
import type { SearchSpace, SpaceDimension } from '../model/search-space';
import { MOVES } from './neighbours';

type Ranged = Exclude<SpaceDimension, { type: 'values' }>;

/** Digits of values, as searches have them. */
const DIGITS = 12;

/**
 * The values of the space of a search among which a point has its neighbours, by parameter that it varies: a list as it is; of a range
 * those 10 and 25 % of the value away, or of all of the range from 0, by one and two of its steps at least, on its steps and within its
 * bounds.
 */
export function valuesBeside({ dimensions }: SearchSpace, point: Parameters): Record<string, ParameterValue[]> {
  const varied = dimensions.filter(({ name }) => Object.hasOwn(point, name));
  return Object.fromEntries(
    varied.map(({ name, dimension }) => [
      name,
      dimension.type === 'values' ? dimension.values : besideIn(dimension, Number(point[name])),
    ]),
  );
}

function besideIn(range: Ranged, value: number): number[] {
  const { low, high, type } = range;
  const step = range.step ?? (type === 'int' ? 1 : 0);
  const reach = value === 0 ? high - low : Math.abs(value);
  const steps = MOVES.map((move) => {
    const least = step * (Math.abs(move) < 0.2 ? 1 : 2);
    const way = Math.max(least, Math.abs(move) * reach);
    return Math.sign(move) * (step === 0 ? way : Math.round(way / step) * step);
  });
  const values = steps.map((by) => Number((value + by).toPrecision(DIGITS)));
  return values.filter((one) => one >= low && one <= high);
}
