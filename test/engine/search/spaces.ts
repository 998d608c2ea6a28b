import type { Parameters } from '../../../engine/model/run-config';
import type { Relation, SearchSpace, SpaceDimension } from '../../../engine/model/search-space';
import { SEARCH_ALGORITHMS } from '../../../engine/search/algorithms';
import type { Evaluated, Searcher, SearchProblem } from '../../../engine/search/searcher';

export type AlgorithmName = keyof typeof SEARCH_ALGORITHMS;
export const ALGORITHMS = Object.keys(SEARCH_ALGORITHMS) as AlgorithmName[];

export function spaceOf(dimensions: Record<string, SpaceDimension>, ...relations: Relation[]): SearchSpace {
  return { dimensions: Object.entries(dimensions).map(([name, dimension]) => ({ name, dimension })), relations };
}

export const int = (
  low: number,
  high: number,
  more: { step?: number; log?: boolean; when?: SpaceDimension['when'] } = {},
) => ({ type: 'int', low, high, log: false, ...more }) as const satisfies SpaceDimension;
export const float = (
  low: number,
  high: number,
  more: { step?: number; log?: boolean; when?: SpaceDimension['when'] } = {},
) => ({ type: 'float', low, high, log: false, ...more }) as const satisfies SpaceDimension;
export const values = (...list: (string | number | boolean)[]): SpaceDimension => ({ type: 'values', values: list });
export const less = (left: string, right: string): Relation => ({ left, operator: '<', right, named: true });

export function searcherOf(
  name: AlgorithmName,
  problem: Partial<SearchProblem> & { space: SearchSpace },
  options = {},
): Searcher {
  const algorithm = SEARCH_ALGORITHMS[name];
  const whole = { objectives: 1, seed: 1, trials: 100, ...problem };
  return algorithm.create({ generation: algorithm.generation(whole), ...whole }, options);
}

export type Judge = (point: Parameters) => Omit<Evaluated, 'point'>;

/** Everything that a search evaluates, generation by generation. */
export function searched(searcher: Searcher, judge: Judge): Evaluated[][] {
  const generations: Evaluated[][] = [];
  for (;;) {
    const points = searcher.propose();
    if (points.length === 0) return generations;
    const results = points.map((point) => ({ point, ...judge(point) }));
    searcher.observe(results);
    generations.push(results);
  }
}
