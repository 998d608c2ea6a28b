import type { Evaluated } from './searcher';

/** What became of a point, without the point. */
export type Result = Pick<Evaluated, 'costs' | 'violation' | 'stopped'>;

/**
 * Order of results by the first objective: what has costs before what was stopped, and that before what failed. Of those with
 * costs first what breaks the constraints by less, then the lower cost; of those that were stopped first what came further,
 * then what had cost less. 0 where none is better.
 */
export function compareResults(a: Result, b: Result): number {
  if (a.costs !== null && b.costs !== null) return a.violation - b.violation || a.costs[0]! - b.costs[0]!;
  return classOf(a) - classOf(b) || (a.stopped && b.stopped ? compareStopped(a.stopped, b.stopped) : 0);
}

function classOf({ costs, stopped }: Result): number {
  if (costs !== null) return 0;
  return stopped ? 1 : 2;
}

function compareStopped(a: NonNullable<Result['stopped']>, b: NonNullable<Result['stopped']>): number {
  if (a.fraction !== b.fraction) return b.fraction - a.fraction;
  if (a.cost === null || b.cost === null) return Number(a.cost === null) - Number(b.cost === null);
  return a.cost - b.cost;
}

/** Indexes of the results, best first by the first objective; equal ones in the order of their numbers. */
export function bestFirst(results: readonly Result[]): number[] {
  return results.map((_, index) => index).sort((a, b) => compareResults(results[a]!, results[b]!) || a - b);
}

/** The first of the best by the first objective; undefined where all have failed. */
export function bestOf(results: readonly Result[]): number | undefined {
  let best: number | undefined;
  results.forEach((result, i) => {
    if (result.costs !== null && (best === undefined || compareResults(result, results[best]!) < 0)) best = i;
  });
  return best;
}

/** Whether one list of costs is nowhere worse than another and somewhere better. Equal ones do not dominate each other. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let better = false;
  for (let i = 0; i < a.length; i++) {
    if (a[i]! > b[i]!) return false;
    better ||= a[i]! < b[i]!;
  }
  return better;
}

/**
 * Domination with constraints (Deb et al. 2002, section VI): what failed is dominated by all others, what breaks the
 * constraints by what breaks them by less; where that is equal, costs decide.
 */
export function constrainedDominates(a: Result, b: Result): boolean {
  if (a.costs === null || b.costs === null) return a.costs !== null && b.costs === null;
  if (a.violation !== b.violation) return a.violation < b.violation;
  return dominates(a.costs, b.costs);
}

/**
 * Fronts of results by their indexes, ascending within each: the first is dominated by none, the next only by those before
 * (fast non-dominated sort, Deb et al. 2002).
 */
export function nondominatedFronts(results: readonly Result[]): number[][] {
  const count = results.length;
  const dominators = new Int32Array(count);
  const dominated: number[][] = results.map(() => []);
  const compare = (a: number, b: number) => {
    if (!constrainedDominates(results[a]!, results[b]!)) return false;
    dominated[a]!.push(b);
    dominators[b]! += 1;
    return true;
  };
  for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) if (!compare(a, b)) compare(b, a);
  const fronts: number[][] = [];
  let front = results.map((_, index) => index).filter((index) => dominators[index] === 0);
  while (front.length > 0) {
    fronts.push(front);
    const next: number[] = [];
    for (const index of front) for (const other of dominated[index]!) if (--dominators[other]! === 0) next.push(other);
    front = next.sort((a, b) => a - b);
  }
  return fronts;
}

/**
 * Crowding distance (Deb et al. 2002) of the results of one front: for each objective the distance between its neighbours over
 * the range, summed; Infinity at both ends of each objective.
 */
export function crowdingDistances(results: readonly Result[], front: readonly number[]): number[] {
  const distances = new Array<number>(front.length).fill(0);
  const objectives = results[front[0]!]?.costs?.length ?? 0;
  for (let m = 0; m < objectives; m++) {
    const cost = (at: number) => results[front[at]!]!.costs![m]!;
    const order = front.map((_, at) => at).sort((a, b) => cost(a) - cost(b) || a - b);
    const range = cost(order.at(-1)!) - cost(order[0]!);
    distances[order[0]!] = distances[order.at(-1)!] = Infinity;
    if (range === 0) continue;
    for (let i = 1; i < order.length - 1; i++) {
      distances[order[i]!]! += (cost(order[i + 1]!) - cost(order[i - 1]!)) / range;
    }
  }
  return distances;
}
