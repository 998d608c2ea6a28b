import { dot, type Covariance } from './covariance';
import { minimizeQuadratic, type Constraint } from './quadratic-program';

/** Least and largest weight of each asset; weights sum to 1. */
export interface Bounds {
  min: Float64Array;
  max: Float64Array;
}

const unit = (size: number, at: number, value: number) => {
  const vector = new Float64Array(size);
  vector[at] = value;
  return vector;
};

function weightRows({ min, max }: Bounds): Constraint[] {
  const size = min.length;
  const rows: Constraint[] = [];
  for (let k = 0; k < size; k++) {
    rows.push({ coefficients: unit(size, k, 1), least: min[k]! });
    rows.push({ coefficients: unit(size, k, -1), least: -max[k]! });
  }
  return rows;
}

const ones = (size: number) => new Float64Array(size).fill(1);

/**
 * The least variance (Markowitz 1952).
 * @param target expected return that it must have
 * @returns undefined where no weights keep the bounds, or none has the target
 */
export function minVariance(
  covariance: Covariance,
  bounds: Bounds,
  target?: { means: ArrayLike<number>; expected: number },
): Float64Array | undefined {
  const size = covariance.length;
  const equalities: Constraint[] = [{ coefficients: ones(size), least: 1 }];
  if (target) equalities.push({ coefficients: target.means, least: target.expected });
  const constraints = [...equalities, ...weightRows(bounds)];
  return minimizeQuadratic({ quadratic: covariance, constraints, equalities: equalities.length });
}

/** The largest `means · w - aversion / 2 * w' covariance w`. */
export function maxUtility(
  covariance: Covariance,
  bounds: Bounds,
  { means, aversion }: { means: ArrayLike<number>; aversion: number },
): Float64Array | undefined {
  const size = covariance.length;
  const linear = Float64Array.from(means, (mean) => mean / aversion);
  const constraints = [{ coefficients: ones(size), least: 1 }, ...weightRows(bounds)];
  return minimizeQuadratic({ quadratic: covariance, linear, constraints, equalities: 1 });
}

/**
 * The largest expected return above `riskFree` for its deviation: weights are brought to an excess of 1, and the least variance
 * is looked for among them (Cornuejols and Tutuncu, "Optimization Methods in Finance", 2006, section 8.2).
 * @returns undefined where no weights have a return above `riskFree`
 */
export function maxSharpe(
  covariance: Covariance,
  { min, max }: Bounds,
  { means, riskFree }: { means: ArrayLike<number>; riskFree: number },
): Float64Array | undefined {
  const size = covariance.length;
  const excess = Float64Array.from(means, (mean) => mean - riskFree);
  const constraints: Constraint[] = [{ coefficients: excess, least: 1 }];
  for (let k = 0; k < size; k++) {
    // min * sum <= y <= max * sum
    const above = new Float64Array(size).fill(-min[k]!);
    above[k]! += 1;
    const below = new Float64Array(size).fill(max[k]!);
    below[k]! -= 1;
    constraints.push({ coefficients: above, least: 0 }, { coefficients: below, least: 0 });
  }
  constraints.push({ coefficients: ones(size), least: 0 });
  const found = minimizeQuadratic({ quadratic: covariance, constraints, equalities: 1 });
  const sum = found && dot(found, ones(size));
  return found && sum! > 0 ? found.map((value) => value / sum!) : undefined;
}
