import type { Parameters } from '../model/run-config';
import type { Evaluated, Searcher, SearchProblem } from './searcher';

/** What an algorithm does besides counting points. */
export interface Steps {
  /** At most `count` points of a generation, counted from 0; fewer where the space has no more. */
  next(count: number, generation: number): Parameters[];
  /** Takes the results of the last `next`, in its order. */
  learn?(results: readonly Evaluated[], generation: number): void;
}

/** Hands out generations until the budget or the space ends. */
export function generationsOf({ trials, generation: size }: SearchProblem, steps: Steps): Searcher {
  let left = trials;
  let generation = -1;
  let open = 0;
  return {
    propose() {
      if (steps.learn && open > 0) throw new Error('The results of the last generation were not observed.');
      generation += 1;
      const points = left > 0 ? steps.next(Math.min(size, left), generation) : [];
      left = points.length === 0 ? 0 : left - points.length;
      open = points.length;
      return points;
    },
    observe(results) {
      if (results.length !== open) throw new Error(`${results.length} results were observed of ${open} points.`);
      open = 0;
      steps.learn?.(results, generation);
    },
  };
}
