import { partsOf } from './splits';
import type { PriceSeries } from './types';

/** A part of the steps of an equity curve and what it made, as a sum of log returns. */
export interface TimePart {
  name: string;
  steps: number;
  gain: number;
}

/** Bars over which volatility is measured. */
const WINDOW = 20;

/** UTC years. */
export function byYear(time: Float64Array, gains: Float64Array): TimePart[] {
  return gathered(gains, (step) => String(new Date(time[step]! / 1000).getUTCFullYear()));
}

/** Parts of equally many steps, one after the other. */
export function byFold(gains: Float64Array, folds: number): TimePart[] {
  return partsOf(gains.length, folds).map(({ from, to }, i) => ({
    ...{ name: `${i + 1} of ${folds}`, steps: to - from },
    gain: gains.subarray(from, to).reduce((sum, gain) => sum + gain, 0),
  }));
}

/**
 * Thirds of the steps by the volatility of the market before each: the deviation from 0 of the mean return of all instruments over
 * the last 20 bars of the longest axis. Steps before these are left out.
 */
export function byVolatility(time: Float64Array, gains: Float64Array, prices: readonly PriceSeries[]): TimePart[] {
  const known = volatilityBefore(time, prices);
  const sorted = known.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length < 3) return [];
  const [low, high] = [sorted[Math.floor(sorted.length / 3)]!, sorted[Math.floor((2 * sorted.length) / 3)]!];
  return gathered(gains, (step) => {
    const value = known[step]!;
    if (Number.isNaN(value)) return undefined;
    return value < low ? 'calm' : value < high ? 'usual' : 'wild';
  });
}

function gathered(gains: Float64Array, nameOf: (step: number) => string | undefined): TimePart[] {
  const parts = new Map<string, TimePart>();
  for (let step = 0; step < gains.length; step++) {
    const name = nameOf(step);
    if (name === undefined) continue;
    const part = parts.get(name) ?? { name, steps: 0, gain: 0 };
    parts.set(name, part);
    part.steps++;
    part.gain += gains[step]!;
  }
  return [...parts.values()];
}

function volatilityBefore(time: Float64Array, prices: readonly PriceSeries[]): Float64Array {
  const { times, returns } = marketReturns(prices);
  const volatility = new Float64Array(times.length).fill(NaN);
  let squares = 0;
  for (let row = 0; row < times.length; row++) {
    squares += returns[row]! ** 2 - (row >= WINDOW ? returns[row - WINDOW]! ** 2 : 0);
    if (row >= WINDOW) volatility[row] = Math.sqrt(Math.max(0, squares) / WINDOW);
  }
  let row = -1;
  return time.map((moment) => {
    while (row + 1 < times.length && times[row + 1]! < moment) row++;
    return row < 0 ? NaN : volatility[row]!;
  });
}

/** Mean of the returns of the instruments on the longest axis. */
function marketReturns(prices: readonly PriceSeries[]): { times: Float64Array; returns: Float64Array } {
  let longest: Float64Array = new Float64Array(0);
  for (const { times } of prices) if (times.length > longest.length) longest = times;
  const alike = prices.filter(({ times }) => times.length === longest.length);
  const returns = new Float64Array(longest.length);
  for (let row = 1; row < longest.length; row++) {
    let [sum, count] = [0, 0];
    for (const { close } of alike) {
      const change = close[row]! / close[row - 1]! - 1;
      if (!Number.isFinite(change)) continue;
      sum += change;
      count++;
    }
    returns[row] = count === 0 ? 0 : sum / count;
  }
  return { times: longest, returns };
}
