import { initialOf } from './scores';
import type { JudgeSubject, PlayedSample } from './types';

/** Part of a gain that has to be left without its best trade, or its best instrument. */
const LEAST_LEFT = 0.1;
/** Part of all that was won that the best one has to be, so that a small gain of many is not taken for one of its best. */
const LEAST_PART = 1 / 3;

export interface Concentration {
  gain: number;
  /** Money that the best trade made, and the share of the gain that is left without it. */
  best: number;
  left: number;
  isOne: boolean;
}

/** How much of a gain in money is due to its best part. */
export function concentrationOf(gain: number, parts: Iterable<number>): Concentration {
  let [best, won] = [-Infinity, 0];
  for (const part of parts) {
    best = Math.max(best, part);
    won += Math.max(0, part);
  }
  const left = (gain - best) / gain;
  return { gain, best, left, isOne: gain > 0 && left <= LEAST_LEFT && best >= LEAST_PART * won };
}

/** Money that a run made. */
export function gainOf({ config }: Pick<JudgeSubject, 'config'>, base: PlayedSample): number {
  return (base.statistics.finalEquity ?? initialOf(config)) - initialOf(config);
}
