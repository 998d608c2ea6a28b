import { quantilesOf } from '../quantiles';
import { aboveRounding } from '../rounding';

type Values = Float64Array | readonly number[];

export function sum(values: Values): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** Null without a value. */
export function mean(values: Values): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}

/** Standard deviation with divisor n - 1; 0 where it is no more than rounding; null below two values. */
export function deviation(values: Values): number | null {
  if (values.length < 2) return null;
  const centre = sum(values) / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - centre) ** 2;
  return aboveRounding(Math.sqrt(squares / (values.length - 1)), Math.abs(centre));
}

/** The mean, and the sums of the second, third and fourth powers of the distances from it. */
export function powerSums(values: ArrayLike<number>): {
  mean: number;
  squares: number;
  cubes: number;
  fourths: number;
} {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  const centre = total / values.length;
  let [squares, cubes, fourths] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const distance = values[i]! - centre;
    const square = distance * distance;
    squares += square;
    cubes += square * distance;
    fourths += square * square;
  }
  return { mean: centre, squares, cubes, fourths };
}

/** Mean of the products of the distances from the means, with divisor n - 1; null below two pairs. */
export function covariance(a: Values, b: Values): number | null {
  if (a.length < 2) return null;
  const [centreA, centreB] = [sum(a) / a.length, sum(b) / b.length];
  let products = 0;
  for (let i = 0; i < a.length; i++) products += (a[i]! - centreA) * (b[i]! - centreB);
  return products / (a.length - 1);
}

/** Pearson's correlation; null where either does not vary. */
export function correlationOf(a: Values, b: Values): number | null {
  const [shared, spreadA, spreadB] = [covariance(a, b), deviation(a), deviation(b)];
  return shared === null ? null : ratio(shared, spreadA! * spreadB!);
}

/** Quantile with linear interpolation between the two nearest values (Hyndman and Fan's type 7); null without a value. */
export function quantile(values: Values, share: number): number | null {
  if (values.length === 0) return null;
  return quantilesOf(values instanceof Float64Array ? values.slice() : Float64Array.from(values), [share])[0]!;
}

/** What the returns compound to. */
export function compound(returns: Values): number {
  let growth = 1;
  for (let i = 0; i < returns.length; i++) growth *= 1 + returns[i]!;
  return growth - 1;
}

/** The return that, earned in each period, compounds to the same; null without a period. */
export function geometricMean(returns: Values): number | null {
  if (returns.length === 0) return null;
  return Math.max(0, 1 + compound(returns)) ** (1 / returns.length) - 1;
}

/** Null where either part is null or the divisor is 0. */
export function ratio(dividend: number | null, divisor: number | null): number | null {
  return dividend === null || divisor === null || divisor === 0 ? null : dividend / divisor;
}

export function above(values: Values, limit = 0): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i]! > limit) found.push(values[i]!);
  return found;
}

export function below(values: Values, limit = 0): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i]! < limit) found.push(values[i]!);
  return found;
}

/** Sum of those above 0, and of those below. */
export function gainsAndLosses(values: Values): { gains: number; losses: number } {
  let [gains, losses] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > 0) gains += value;
    else if (value < 0) losses += value;
  }
  return { gains, losses };
}

/** The largest; null without a value. */
export function largest(values: Values): number | null {
  let best: number | null = null;
  for (let i = 0; i < values.length; i++) if (best === null || values[i]! > best) best = values[i]!;
  return best;
}

/** The smallest; null without a value. */
export function smallest(values: Values): number | null {
  let worst: number | null = null;
  for (let i = 0; i < values.length; i++) if (worst === null || values[i]! < worst) worst = values[i]!;
  return worst;
}

/** Most values in a row that pass. */
export function longestStreak(values: Values, passes: (value: number) => boolean): number {
  let longest = 0;
  let streak = 0;
  for (let i = 0; i < values.length; i++) {
    streak = passes(values[i]!) ? streak + 1 : 0;
    if (streak > longest) longest = streak;
  }
  return longest;
}
