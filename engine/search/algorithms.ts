import { cmaEsSearch } from './cma-es';
import { geneticSearch } from './genetic';
import { gridSearch } from './grid';
import { nsga2Search } from './nsga2';
import { randomSearch } from './random';
import type { SearchAlgorithm } from './searcher';
import { sobolSearch } from './sobol';
import { tpeSearch } from './tpe';

/** Every search algorithm by its name at the doors. */
export const SEARCH_ALGORITHMS = {
  grid: gridSearch,
  random: randomSearch,
  sobol: sobolSearch,
  genetic: geneticSearch,
  tpe: tpeSearch,
  'cma-es': cmaEsSearch,
  nsga2: nsga2Search,
} as const satisfies Record<string, SearchAlgorithm>;
