/** Returns of assets, one row a day: the value of asset `k` on day `t` is `values[t * assets + k]`. */
export interface ReturnMatrix {
  assets: number;
  days: number;
  values: Float64Array;
}

/** A symmetric matrix, row by row. */
export type Covariance = Float64Array[];

export function meansOf({ assets, days, values }: ReturnMatrix): Float64Array {
  const means = new Float64Array(assets);
  for (let t = 0, at = 0; t < days; t++) for (let k = 0; k < assets; k++) means[k]! += values[at++]!;
  return means.map((sum) => sum / days);
}

/** Covariances with the divisor n - 1. */
export function sampleCovariance(returns: ReturnMatrix): Covariance {
  return crossProducts(centred(returns), returns.days - 1);
}

/**
 * Covariances drawn towards equal variances without correlation, as far as serves best: Ledoit and Wolf, "A well-conditioned
 * estimator for large-dimensional covariance matrices", Journal of Multivariate Analysis 88 (2004).
 */
export function ledoitWolf(returns: ReturnMatrix): { covariance: Covariance; shrinkage: number } {
  const { assets, days } = returns;
  const distances = centred(returns);
  const sample = crossProducts(distances, days);
  const level = trace(sample) / assets;
  const size = total(sample, (value) => value * value);
  const noise = (meanOfSquares(distances) - size) / (assets * days);
  const distance = size / assets - level * level;
  const shrinkage = distance > 0 ? Math.min(1, noise / distance) : 1;
  const covariance = sample.map((row, i) =>
    row.map((value, j) => (1 - shrinkage) * value + (i === j ? shrinkage * level : 0)),
  );
  return { covariance, shrinkage };
}

function centred(returns: ReturnMatrix): ReturnMatrix {
  const { assets, days } = returns;
  const means = meansOf(returns);
  const values = returns.values.slice();
  for (let t = 0, at = 0; t < days; t++) for (let k = 0; k < assets; k++) values[at++]! -= means[k]!;
  return { assets, days, values };
}

/** Mean over the days of the squared sum of squares: all products of two squares of a day. */
function meanOfSquares({ assets, days, values }: ReturnMatrix): number {
  let sum = 0;
  for (let t = 0, at = 0; t < days; t++) {
    let squares = 0;
    for (const end = at + assets; at < end; at++) squares += values[at]! * values[at]!;
    sum += squares * squares;
  }
  return sum / days;
}

/** Sums of the products of columns over a divisor. */
function crossProducts({ assets, days, values }: ReturnMatrix, divisor: number): Covariance {
  const sums = new Float64Array(assets * assets);
  // Two days at a time: sums are read and written half as often, and added up in the same order.
  const even = days - (days % 2);
  for (let row = 0; row < even * assets; row += 2 * assets) {
    const next = row + assets;
    for (let i = 0; i < assets; i++) {
      const [value, later] = [values[row + i]!, values[next + i]!];
      for (let j = i, at = i * assets + i; j < assets; j++, at++)
        sums[at] = sums[at]! + value * values[row + j]! + later * values[next + j]!;
    }
  }
  for (let i = 0, row = even * assets; even < days && i < assets; i++)
    for (let j = i; j < assets; j++) sums[i * assets + j]! += values[row + i]! * values[row + j]!;
  return Array.from({ length: assets }, (_, i) =>
    Float64Array.from({ length: assets }, (_value, j) => sums[Math.min(i, j) * assets + Math.max(i, j)]! / divisor),
  );
}

function trace(matrix: Covariance): number {
  return matrix.reduce((sum, row, i) => sum + row[i]!, 0);
}

function total(matrix: Covariance, of: (value: number) => number): number {
  return matrix.reduce((sum, row) => sum + row.reduce((part, value) => part + of(value), 0), 0);
}

/** Matrix times vector. */
export function times(matrix: Covariance, vector: ArrayLike<number>): Float64Array {
  return Float64Array.from(matrix, (row) => row.reduce((sum, value, j) => sum + value * vector[j]!, 0));
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Share of a variance that rounding may leave of one that others explain. */
const SINGULAR = 1e-10;

/** Whether some asset is, but for rounding, a sum of others: a pivot of Cholesky's decomposition is no more than rounding. */
export function isSingular(matrix: Covariance): boolean {
  const size = matrix.length;
  const lower = matrix.map(() => new Float64Array(size));
  for (let j = 0; j < size; j++) {
    let pivot = matrix[j]![j]!;
    for (let k = 0; k < j; k++) pivot -= lower[j]![k]! ** 2;
    if (!(pivot > SINGULAR * matrix[j]![j]!)) return true;
    lower[j]![j] = Math.sqrt(pivot);
    for (let i = j + 1; i < size; i++) {
      let value = matrix[i]![j]!;
      for (let k = 0; k < j; k++) value -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = value / lower[j]![j]!;
    }
  }
  return false;
}
