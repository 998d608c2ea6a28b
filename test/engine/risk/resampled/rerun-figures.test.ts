import type { PlayedSample } from '../../../../engine/judging/types';
import { rerunOf, summarizeReruns } from '../../../../engine/risk/resampled/rerun-figures';

const DAY = 86_400_000_000;

/** Two closes a day. */
function sampleOf(equity: readonly number[], sharpe: number | null = 1): PlayedSample {
  let [peak, deepest] = [-Infinity, 0];
  for (const value of equity) {
    peak = Math.max(peak, value);
    deepest = Math.min(deepest, value / peak - 1);
  }
  return {
    statistics: { totalReturn: equity.at(-1)! / 100 - 1, maxDrawdown: deepest, sharpe },
    equity: { time: Float64Array.from(equity, (_, i) => (i + 1) * (DAY / 2)), equity: Float64Array.from(equity) },
  } as unknown as PlayedSample;
}

test('a run on another market is kept by its ends of days', () => {
  const { worth, ...rest } = rerunOf(sampleOf([100, 120, 60, 90]), 100);
  expect(worth).toEqual(Float64Array.of(1.2, 0.9));
  expect(rest).toEqual({ end: 0.9, maxDrawdown: -0.5, lowest: 0.6, sharpe: 1 });
});

test('runs on other markets have shares, bands and the run as it was beside them', () => {
  const base = sampleOf([100, 100, 100, 100, 100, 110]);
  const ends = [80, 90, 100, 110, 120];
  const reruns = ends.map((end, i) => rerunOf(sampleOf([100, 100, 100, i === 0 ? 40 : 100, 100, end], i), 100));
  const rules = { base, initialCapital: 100, levels: [0.75], ruin: 0.5, block: 4, observations: 3 };
  const found = summarizeReruns(reruns, rules);
  // Of five values the quartiles are the second, third and fourth.
  const { p25, p50, p75, mean, probabilityOfLoss } = found.end;
  [p25, p50, p75, mean].forEach((value, i) => expect(value).toBeCloseTo([0.9, 1, 1.1, 1][i]!, 12));
  expect(probabilityOfLoss).toBe(0.4);
  expect(found.ruin).toEqual({ loss: 0.5, probability: 0.2 });
  // A quarter loses 10 % or more, on average 15 %.
  expect(found.losses[0]!.simulated.valueAtRisk).toBeCloseTo(0.1, 12);
  expect(found.losses[0]!.simulated.conditional).toBeCloseTo(0.15, 12);
  expect(found.bands.worth.p75).toEqual([1, 1, expect.closeTo(1.1, 12)]);
  // One fell by 60 % on the second day, of which four fifths of the way to the least quarter are 5 %.
  expect(found.bands.underwater.p5[1]).toBeCloseTo(-0.48, 12);
  expect(found.reruns.worse).toBe(0.6);
  expect(found.reruns.base.end).toBeCloseTo(1.1, 12);
  expect(found.reruns.sharpe!.p50).toBe(2);
  expect([found.observations, found.block]).toEqual([3, 4]);
});
