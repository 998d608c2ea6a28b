import type { PlayedSample } from '../../judging/types';
import type { MonteCarloResult, RerunFigures } from '../../model/risk-results';
import { dayOfClose, periodReturns } from '../../statistics/run/period-returns';
import { namedBands, summarizePaths } from '../monte-carlo';
import { sharesOf } from '../simulate-paths';

/** Points of bands at most. */
const MOST_POINTS = 2520;

/** What is kept of a run on a resampled market: multiples of the first capital. */
export interface Rerun {
  end: number;
  /** Not above 0. */
  maxDrawdown: number;
  lowest: number;
  /** NaN without one. */
  sharpe: number;
  /** At the last close of each UTC day; of many days some. */
  worth: Float64Array;
}

export function rerunOf({ equity, statistics }: PlayedSample, initialCapital: number): Rerun {
  const ends = dayEnds(equity.time);
  const lowest = equity.equity.reduce((least, value) => Math.min(least, value), Infinity);
  return {
    end: 1 + (statistics.totalReturn ?? 0),
    maxDrawdown: statistics.maxDrawdown ?? 0,
    lowest: lowest / initialCapital,
    sharpe: statistics.sharpe ?? NaN,
    worth: Float64Array.from(pointsOf(ends.length), (i) => equity.equity[ends[i]!]! / initialCapital),
  };
}

/** How many days a run has. */
export function dayCount({ equity }: PlayedSample): number {
  return dayEnds(equity.time).length;
}

export interface RerunRules {
  base: PlayedSample;
  initialCapital: number;
  levels: readonly number[];
  ruin: number;
  block: number;
  /** Steps that were drawn from. */
  observations: number;
}

/** What runs on resampled markets say of risk. */
export function summarizeReruns(
  reruns: readonly Rerun[],
  rules: RerunRules,
): MonteCarloResult & { reruns: RerunFigures } {
  const { base, initialCapital, levels, ruin, block, observations } = rules;
  const column = (of: (rerun: Rerun) => number) => Float64Array.from(reruns, of);
  const steps = reruns[0]!.worth.length;
  const [worth, underwater]: [number[][], number[][]] = [[], []];
  const peaks = new Float64Array(reruns.length).fill(1);
  for (let step = 0; step < steps; step++) {
    const now = column(({ worth: values }) => values[step]!);
    const fallen = now.map((value, i) => value / (peaks[i] = Math.max(peaks[i]!, value)) - 1);
    worth.push(sharesOf(now));
    underwater.push(sharesOf(fallen));
  }
  const sharpes = column(({ sharpe }) => sharpe).filter((value) => !Number.isNaN(value));
  const asItWas = rerunOf(base, initialCapital);
  const summary = summarizePaths(
    {
      ends: column(({ end }) => end).sort(),
      drawdowns: column(({ maxDrawdown }) => maxDrawdown).sort(),
      ruined: reruns.filter(({ lowest }) => lowest <= 1 - ruin).length,
      bands: { worth: namedBands(turned(worth)), underwater: namedBands(turned(underwater)) },
    },
    { returns: periodReturns(base.equity.time, base.equity.equity, 'day'), levels, ruin },
  );
  return {
    ...summary,
    ...{ observations, block },
    reruns: {
      base: {
        end: asItWas.end,
        maxDrawdown: asItWas.maxDrawdown,
        sharpe: Number.isNaN(asItWas.sharpe) ? null : asItWas.sharpe,
      },
      worse: reruns.filter(({ end }) => end < asItWas.end).length / reruns.length,
      sharpe: sharpes.length === 0 ? null : namedBands(sharesOf(sharpes)),
    },
  };
}

/** One list for each share. */
function turned(rows: readonly number[][]): number[][] {
  return rows[0]!.map((_, share) => rows.map((row) => row[share]!));
}

/** Places of the last close of each UTC day. */
function dayEnds(times: Float64Array): number[] {
  const ends: number[] = [];
  for (let i = 0; i < times.length; i++) {
    if (i + 1 === times.length || dayOfClose(times[i + 1]!) !== dayOfClose(times[i]!)) ends.push(i);
  }
  return ends;
}

/** All of a number of points, or so many of them as evenly as can be, the last one always. */
function pointsOf(count: number): number[] {
  const points = Math.min(count, MOST_POINTS);
  return Array.from({ length: points }, (_, i) => Math.ceil(((i + 1) * count) / points) - 1);
}
