import type { Micros } from '../model/time';

/** Share of the range before whose end an instrument has its last bar that ended early. */
const EARLY = 0.02;

export interface Lifetime {
  instrument: string;
  first: Micros;
  last: Micros;
}

export interface Survival {
  instruments: number;
  ended: number;
  traded: number;
  tradedEnded: number;
  /** Chance that as many instruments, chosen at random, hold no more that ended. */
  chance: number;
}

/**
 * How likely a choice of instruments avoids those that end by chance: the hypergeometric distribution of how many of those that
 * ended are among the traded ones.
 */
export function survivalOf(lifetimes: readonly Lifetime[], traded: ReadonlySet<string>): Survival {
  const [first, end] = [
    lifetimes.reduce((least, { first: from }) => Math.min(least, from), Infinity),
    lifetimes.reduce((most, { last }) => Math.max(most, last), -Infinity),
  ];
  const ended = lifetimes.filter(({ last }) => last < end - EARLY * (end - first));
  const count = lifetimes.filter(({ instrument }) => traded.has(instrument)).length;
  const tradedEnded = ended.filter(({ instrument }) => traded.has(instrument)).length;
  const figures = { instruments: lifetimes.length, ended: ended.length, traded: count, tradedEnded };
  return { ...figures, chance: chanceOf(figures) };
}

function chanceOf({ instruments, ended, traded, tradedEnded }: Omit<Survival, 'chance'>): number {
  let sum = 0;
  for (let dead = 0; dead <= tradedEnded; dead++) {
    sum += Math.exp(
      logChoose(ended, dead) + logChoose(instruments - ended, traded - dead) - logChoose(instruments, traded),
    );
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return -Infinity;
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}
