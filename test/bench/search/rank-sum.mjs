/** One-sided rank sum test of Mann and Whitney, by the normal distribution with ranks of ties shared. */
import { built } from '../engine.mjs';

const { normalCdf } = built('statistics/run/normal.js');

/** Probability of samples that are so much lower than `others`, or more, where both come from one distribution. */
export function pLower(samples, others) {
  const all = [...samples.map((value) => [value, true]), ...others.map((value) => [value, false])];
  all.sort((a, b) => a[0] - b[0]);
  const [n, m] = [samples.length, others.length];
  let [rankSum, ties] = [0, 0];
  for (let from = 0, to; from < all.length; from = to) {
    for (to = from + 1; to < all.length && all[to][0] === all[from][0];) to += 1;
    const count = to - from;
    ties += count ** 3 - count;
    rankSum += ((from + 1 + to) / 2) * all.slice(from, to).filter(([, own]) => own).length;
  }
  const u = rankSum - (n * (n + 1)) / 2;
  const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
  return variance === 0 ? 1 : normalCdf((u + 0.5 - (n * m) / 2) / Math.sqrt(variance));
}
