/** Sweeps after which a matrix of any usual size has long converged. */
const MOST_SWEEPS = 60;

/** Eigenvalues and, as columns, eigenvectors of a symmetric matrix. */
export interface Eigen {
  values: Float64Array;
  /** Row-major. */
  vectors: Float64Array;
}

/**
 * Eigenvalues of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, Matrix Computations, 8.5). Only sums,
 * products, quotients and square roots: the same to the last bit everywhere.
 * @param matrix row-major, `size` squared values; it stays as it is
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const a = matrix.slice();
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(a, size); sweep++) {
    for (let p = 0; p < size - 1; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, { size, p, q });
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors };
}

function isDiagonal(a: Float64Array, size: number): boolean {
  let [off, all] = [0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const square = a[i * size + j]! * a[i * size + j]!;
      all += square;
      if (i !== j) off += square;
    }
  }
  return off <= 1e-30 * all;
}

function rotate(a: Float64Array, vectors: Float64Array, { size, p, q }: { size: number; p: number; q: number }): void {
  const apq = a[p * size + q]!;
  if (apq === 0) return;
  const tau = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let k = 0; k < size; k++) turn(a, k * size + p, { j: k * size + q, c, s });
  for (let k = 0; k < size; k++) turn(a, p * size + k, { j: q * size + k, c, s });
  for (let k = 0; k < size; k++) turn(vectors, k * size + p, { j: k * size + q, c, s });
}

function turn(a: Float64Array, i: number, { j, c, s }: { j: number; c: number; s: number }): void {
  const [x, y] = [a[i]!, a[j]!];
  a[i] = c * x - s * y;
  a[j] = s * x + c * y;
}
