import type { Parameters, RunConfig } from '../model/run-config';
import type { SearchObjective } from '../model/search';
import { namedFigures, type Figures, type TrialStatistics } from '../model/trial-statistics';
import { resultOf } from '../search/costs';
import type { PlayedSample, Sample } from './types';

/** A run's objective, the more the better; null without a figure. */
export function scoreOf(objective: SearchObjective, statistics: TrialStatistics): number | null {
  return scoreOfFigures(objective, namedFigures(statistics));
}

/** The same of figures by name. */
export function scoreOfFigures(objective: SearchObjective, figures: Figures): number | null {
  const { costs } = resultOf({ objectives: [objective], constraints: [] }, figures);
  return costs === null ? null : -costs[0]!;
}

export function isPlayed(sample: Sample): sample is PlayedSample {
  return sample.error === undefined;
}

/** Money that a run began with. */
export function initialOf({ account }: Pick<RunConfig, 'account'>): number {
  return account.initialCapital;
}

/** Returns of equity from close to close, the first from the initial capital on. */
export function returnsOf({ equity: { equity } }: Pick<PlayedSample, 'equity'>, initial: number): Float64Array {
  const returns = new Float64Array(equity.length);
  let before = initial;
  for (let i = 0; i < equity.length; i++) {
    returns[i] = before > 0 ? equity[i]! / before - 1 : 0;
    before = equity[i]!;
  }
  return returns;
}

/** Whether two points have the same values. */
export function samePoint(a: Parameters, b: Parameters): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

export function percent(fraction: number | null): string {
  return fraction === null ? 'nothing that can be told' : `${(100 * fraction).toFixed(2)} %`;
}
