import { solveQP } from 'quadprog';
import type { Covariance } from './covariance';

/** A row of `coefficients · x >= least`; the first ones of a program may be equalities. */
export interface Constraint {
  coefficients: ArrayLike<number>;
  least: number;
}

export interface QuadraticProgram {
  /** Positive definite. */
  quadratic: Covariance;
  linear?: ArrayLike<number>;
  /** Equalities first. */
  constraints: readonly Constraint[];
  equalities: number;
}

/**
 * The x with the least `x' quadratic x / 2 - linear' x` under the constraints (Goldfarb and Idnani 1983, by `quadprog`).
 * @returns undefined where no x keeps the constraints
 */
export function minimizeQuadratic(program: QuadraticProgram): Float64Array | undefined {
  const { quadratic, linear, constraints, equalities } = program;
  const size = quadratic.length;
  // Variances of days are small: brought near 1, so that tolerances of the solver suit them.
  const scale = size / quadratic.reduce((sum, row, i) => sum + row[i]!, 0);
  const fromOne = <T>(items: readonly T[]): T[] => [undefined as T, ...items];
  const rows = (of: (i: number, j: number) => number, width: number) =>
    fromOne(Array.from({ length: size }, (_, i) => fromOne(Array.from({ length: width }, (_value, j) => of(i, j)))));
  const { solution, message } = solveQP(
    rows((i, j) => quadratic[i]![j]! * scale, size),
    fromOne(Array.from({ length: size }, (_, i) => (linear ? linear[i]! * scale : 0))),
    rows((i, j) => constraints[j]!.coefficients[i]!, constraints.length),
    fromOne(constraints.map(({ least }) => least)),
    equalities,
  );
  return message === '' ? Float64Array.from(solution.slice(1)) : undefined;
}
