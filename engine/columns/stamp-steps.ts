import { MICROS_PER_DAY, type Micros } from '../model/time';

/** How far apart the stamps of a source are. */
export interface Steps {
  /** The most frequent step, the shorter one of two; 0 for a single stamp. */
  length: Micros;
  /** How many steps have that length. */
  frequent: number;
  /** The shortest of all; 0 for a single stamp. */
  shortest: Micros;
  distinct: readonly Micros[];
  /** Whether all stamps are midnights in UTC. */
  atMidnight: boolean;
}

/** @param stamps strictly increasing */
export function stepsOf(stamps: Float64Array): Steps {
  const atMidnight = stamps.every((time) => time % MICROS_PER_DAY === 0);
  const counts = new Map<number, number>();
  // Runs of one step are counted whole: most axes are regular.
  for (let row = 1, run = 0; row < stamps.length; row++) {
    const step = stamps[row]! - stamps[row - 1]!;
    run++;
    if (row + 1 < stamps.length && stamps[row + 1]! - stamps[row]! === step) continue;
    counts.set(step, (counts.get(step) ?? 0) + run);
    run = 0;
  }
  let [length, frequent, shortest] = [0, 0, counts.size > 0 ? Infinity : 0];
  for (const [step, count] of counts) {
    if (step < shortest) shortest = step;
    if (count > frequent || (count === frequent && step < length)) [length, frequent] = [step, count];
  }
  return { length, frequent, shortest, distinct: [...counts.keys()], atMidnight };
}
