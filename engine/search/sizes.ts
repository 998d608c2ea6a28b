import type { SearchProblem } from './searcher';

type Sized = Omit<SearchProblem, 'generation'>;

const MOST_PLANNED = 1000;

/** Points a generation where later ones do not depend on earlier ones: what a sweep hands out at once. */
export function plannedGeneration({ trials }: Sized): number {
  return Math.min(trials, MOST_PLANNED);
}

/** Points a generation where a population evolves: as many as there are generations, in even numbers from 8 to 100. */
export function populationSize({ trials }: Sized): number {
  return Math.min(100, Math.max(8, 2 * Math.round(Math.sqrt(trials) / 2)));
}
