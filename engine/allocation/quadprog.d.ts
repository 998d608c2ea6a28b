declare module 'quadprog' {
  type Program = [
    quadratic: number[][],
    linear: number[],
    constraints: number[][],
    least: number[],
    equalities: number,
  ];

  /** Arrays begin at 1. `message` is empty where there is a solution. */
  export function solveQP(...program: Program): { solution: number[]; message: string };
}
