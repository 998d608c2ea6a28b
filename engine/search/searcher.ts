import type { Parameters } from '../model/run-config';
import type { PointResult } from '../model/search';
import type { SearchSpace } from '../model/search-space';
import type { OptionRules } from './options';

/** What is searched, and with how much. Pure JSON: with the results of earlier generations it decides every point. */
export interface SearchProblem {
  space: SearchSpace;
  /** Objectives; with more than one, algorithms for several look for the Pareto front. */
  objectives: number;
  seed: number;
  /** Points in all. */
  trials: number;
  /** Points a generation; an algorithm that learns has what earlier ones found. */
  generation: number;
}

/** A point and what became of it. */
export interface Evaluated {
  point: Parameters;
  /** One for each objective, the smaller the better; null where the trial failed or a figure has no meaning. */
  costs: readonly number[] | null;
  /** By how much the constraints on results are broken, summed; 0 for what keeps them. */
  violation: number;
  /** Where it was stopped before all of its bars; it has no costs then. */
  stopped?: PointResult['stopped'];
}

/**
 * Gives the points of a search, generation by generation. A pure function of the problem and of everything observed: the same
 * calls give the same points on any machine, so that one who comes later catches up by observing the generations again.
 */
export interface Searcher {
  /** Points of the next generation, fewer where the budget or the space ends, none when the search is over. */
  propose(): Parameters[];
  /** Results of all points of the last `propose`, in its order. */
  observe(results: readonly Evaluated[]): void;
}

/** An algorithm by its name at the doors. */
export interface SearchAlgorithm {
  name: string;
  /** Whether later points depend on earlier results. Others give each generation without them. */
  learns: boolean;
  /** Whether it takes more than one objective. */
  multiObjective: boolean;
  options: OptionRules;
  /** Points a generation, where a request does not say. */
  generation(problem: Omit<SearchProblem, 'generation'>): number;
  /**
   * @param options those that are given; the others have their defaults
   * @throws HoldfastError SPACE_EMPTY, SPACE_TOO_LARGE or VALIDATION with the path below `space`, VALIDATION or UNKNOWN_FIELD
   * with that of an option
   */
  create(problem: SearchProblem, options: Record<string, number>): Searcher;
}
