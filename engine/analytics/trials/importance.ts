import { binned, type AxisBins } from './axis-bins';
import type { TrialAxis } from './trial-axis';

/** The part of the variance of a statistic that a parameter, or two together, explain. */
export interface Importance {
  parameters: [string] | [string, string];
  /** 0 to 1. */
  share: number;
}

export interface ImportanceRequest {
  figures: Float64Array;
  /** Trials that count, each with a figure. */
  trials: Uint32Array;
  axes: readonly TrialAxis[];
  /** Whether every combination of the axes' values is among the trials, each once. */
  balanced: boolean;
}

export interface Importances {
  parameters: Importance[];
  /** Of two together beyond what each does; none where trials are not balanced. */
  pairs: Importance[];
}

/** Bins of a parameter by itself, and of each of two. */
const MOST_BINS = 200;
const MOST_PAIR_BINS = 30;
/** Parameters of which pairs are looked at. */
const MOST_PAIRED = 8;

/**
 * How much of the variance of a statistic each parameter explains: `Var(E[y | x]) / Var(y)`, the main effect of the functional analysis of variance
 * (Hutter, Hoos, Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance", ICML 2014), from the trials themselves instead
 * of a model, as the mean of each value or bin (Plischke, Borgonovo, Smith, "Global sensitivity measures from given data", EJOR 226, 2013).
 * Of a whole grid the parts of parameters and pairs are exact for its values, and do not overlap. Otherwise the bias of many groups of few trials
 * is taken off (epsilon squared, Kelley, "An Unbiased Correlation Ratio Measure", PNAS 21, 1935), and pairs are left out.
 */
export function importanceOf({ figures, trials, axes, balanced }: ImportanceRequest): Importances {
  const { mean, squares } = spreadOf(figures, trials);
  const ask = { figures, trials, mean };
  if (!(squares > 0)) return { parameters: axes.map(({ name }) => ({ parameters: [name], share: 0 })), pairs: [] };
  const parameters = axes.map((axis): Importance => {
    const bins = binned(axis, MOST_BINS);
    const between = betweenGroups(ask, bins.count, bins.binOf);
    return { parameters: [axis.name], share: shareOf(between, { squares, trials: trials.length, balanced }) };
  });
  const byShare = <T extends Importance>(list: T[]) => list.sort((a, b) => b.share - a.share);
  return { parameters: byShare(parameters), pairs: balanced ? byShare(pairsOf(ask, axes, squares)) : [] };
}

interface Asked {
  figures: Float64Array;
  trials: Uint32Array;
  mean: number;
}

function spreadOf(figures: Float64Array, trials: Uint32Array): { mean: number; squares: number } {
  let sum = 0;
  for (let i = 0; i < trials.length; i++) sum += figures[trials[i]!]!;
  const mean = sum / trials.length;
  let squares = 0;
  for (let i = 0; i < trials.length; i++) squares += (figures[trials[i]!]! - mean) ** 2;
  return { mean, squares };
}

interface Between {
  squares: number;
  /** Groups with a trial. */
  groups: number;
}

/** The sum of squares between groups: `sum of n (mean of the group - mean)^2`. */
function betweenGroups({ figures, trials, mean }: Asked, count: number, groupOf: (trial: number) => number): Between {
  const sums = new Float64Array(count);
  const sizes = new Uint32Array(count);
  for (let i = 0; i < trials.length; i++) {
    const trial = trials[i]!;
    const group = groupOf(trial);
    sums[group]! += figures[trial]! - mean;
    sizes[group]!++;
  }
  const between: Between = { squares: 0, groups: 0 };
  for (let group = 0; group < count; group++) {
    if (sizes[group] === 0) continue;
    between.squares += sums[group]! ** 2 / sizes[group]!;
    between.groups++;
  }
  return between;
}

function shareOf(between: Between, all: { squares: number; trials: number; balanced: boolean }): number {
  if (all.balanced) return bounded(between.squares / all.squares);
  const within = all.trials - between.groups;
  // As many groups as trials: nothing tells what they explain from chance.
  if (within <= 0) return 0;
  const error = (all.squares - between.squares) / within;
  return bounded((between.squares - (between.groups - 1) * error) / all.squares);
}

const bounded = (share: number) => Math.max(0, Math.min(1, share));

function pairsOf(ask: Asked, axes: readonly TrialAxis[], squares: number): Importance[] {
  const bins = axes.slice(0, MOST_PAIRED).map((axis) => binned(axis, MOST_PAIR_BINS));
  const alone = bins.map(({ count, binOf }) => betweenGroups(ask, count, binOf).squares);
  return bins.flatMap((a, i) =>
    bins.slice(i + 1).map((b, j): Importance => {
      const both = betweenGroups(ask, a.count * b.count, pairOf(a, b)).squares;
      return { parameters: [a.name, b.name], share: bounded((both - alone[i]! - alone[i + 1 + j]!) / squares) };
    }),
  );
}

function pairOf(a: AxisBins, b: AxisBins): (trial: number) => number {
  return (trial) => a.binOf(trial) * b.count + b.binOf(trial);
}
