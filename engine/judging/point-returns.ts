import type { Parameters } from '../model/run-config';
import { initialOf, isPlayed, returnsOf, samePoint } from './scores';
import type { ReturnTable } from './return-table';
import type { JudgeSubject, JudgeTools } from './types';

/** Points of which returns are kept at most, the subject's own one among them. */
const MOST_POINTS = 200;
/** Runs at once, whose curves are in memory together. */
const BATCH = 25;

export interface PointReturns {
  table: ReturnTable;
  points: Parameters[];
  /** Times of the bars. */
  time: Float64Array;
  barsPerYear: number;
}

const known = new WeakMap<JudgeTools, Promise<PointReturns | null>>();

/**
 * Returns a bar of the points of a sweep or search, each run once over all bars; of more than 200 every so manieth. Points that fail
 * are left out. Null with fewer than two.
 */
export function pointReturns(subject: JudgeSubject, tools: JudgeTools): Promise<PointReturns | null> {
  const before = known.get(tools);
  if (before) return before;
  const found = compute(subject, tools);
  known.set(tools, found);
  return found;
}

async function compute({ config, trials = [] }: JudgeSubject, tools: JudgeTools): Promise<PointReturns | null> {
  const points = chosen(config.parameters, trials);
  if (points.length < 2) return null;
  const kept: { parameters: Parameters; returns: Float64Array }[] = [];
  let time: Float64Array = new Float64Array(0);
  let barsPerYear = 0;
  for (let from = 0; from < points.length; from += BATCH) {
    const batch = points.slice(from, from + BATCH);
    const samples = await tools.run(batch.map((parameters) => ({ ...config, parameters })));
    samples.forEach((sample, i) => {
      if (!isPlayed(sample)) return;
      if (kept.length === 0)
        ({
          equity: { time },
          barsPerYear,
        } = sample);
      if (sample.equity.time.length !== time.length) return;
      kept.push({ parameters: batch[i]!, returns: returnsOf(sample, initialOf(config)) });
    });
  }
  if (kept.length < 2) return null;
  const values = new Float64Array(kept.length * time.length);
  kept.forEach(({ returns }, i) => values.set(returns, i * time.length));
  const table = { points: kept.length, bars: time.length, values };
  return { table, points: kept.map(({ parameters }) => parameters), time, barsPerYear };
}

/** Distinct points, the own one first. */
function chosen(own: Parameters, trials: readonly Parameters[]): Parameters[] {
  const others = trials.filter((point) => !samePoint(point, own));
  const step = Math.max(1, others.length / (MOST_POINTS - 1));
  const picked: Parameters[] = [];
  for (let at = 0; Math.floor(at) < others.length; at += step) picked.push(others[Math.floor(at)]!);
  return [own, ...picked];
}
