declare module 'quadprog' {
  /** Arrays begin at 1. `message` is empty where there is a solution. */
  export function solveQP(
    quadratic: number[][],
    linear: number[],
    constraints: number[][],
    least: number[],
    equalities: number,
  ): { solution: number[]; message: string };
}
