import type { NullInput } from './null-tests';
import type { PlayedSample, PriceSeries } from './types';

export interface ExposureInput {
  prices: readonly PriceSeries[];
  initial: number;
  /** Where orders at the market fill. */
  at: 'next-open' | 'same-close';
}

/**
 * A run as positions and what they earn: at each moment at which orders fill, the opens of the longest axis or its closes, the
 * value of each position as a fraction of equity, and the return of its instrument until the next one. Fills within a bar count
 * from the next moment on; costs are left out. Instruments of other currencies count in their own.
 */
export function exposureOf(
  { fills, equity }: PlayedSample,
  { prices, initial, at }: ExposureInput,
): Omit<NullInput, 'draws' | 'seed'> {
  const traded = new Set(fills.instrument);
  const held = prices.filter(({ instrument }) => traded.has(instrument));
  const moments = momentsOf(prices, at);
  const [bars, width] = [moments.length, held.length];
  const weights = new Float64Array(bars * width);
  const returns = new Float64Array(bars * width);
  const money = equityAt(equity, moments, initial);
  held.forEach((series, k) => {
    const price = pricesAt(series, moments, at);
    const units = unitsAt(fills, series.instrument, moments);
    const last = series.close.at(-1) ?? NaN;
    for (let t = 0; t < bars; t++) {
      const next = t + 1 < bars ? price[t + 1]! : last;
      const change = next / price[t]! - 1;
      const weight = (units[t]! * price[t]! * (series.multiplier ?? 1)) / money[t]!;
      if (price[t]! > 0 && Number.isFinite(change)) returns[t * width + k] = change;
      if (price[t]! > 0 && money[t]! > 0) weights[t * width + k] = weight;
    }
  });
  return { bars, instruments: width, weights, returns };
}

/** Opens or closes of the longest axis. */
function momentsOf(prices: readonly PriceSeries[], at: ExposureInput['at']): Float64Array {
  let longest: Float64Array = new Float64Array(0);
  for (const { opens, times } of prices) {
    if (times.length > longest.length) longest = at === 'next-open' ? opens : times;
  }
  return longest;
}

/** Equity as of the last close until each moment. */
function equityAt({ time, equity }: PlayedSample['equity'], moments: Float64Array, initial: number): Float64Array {
  let row = -1;
  return moments.map((moment) => {
    while (row + 1 < time.length && time[row + 1]! <= moment) row++;
    return row < 0 ? initial : equity[row]!;
  });
}

/** The price at each moment: the open of the bar that is under way, else the last close; NaN before the first bar. */
function pricesAt({ opens, times, open, close }: PriceSeries, moments: Float64Array, at: string): Float64Array {
  const begun = at === 'next-open' ? opens : times;
  let [row, known] = [-1, NaN];
  return moments.map((moment) => {
    while (row + 1 < begun.length && begun[row + 1]! <= moment) row++;
    if (row < 0) return NaN;
    const isUnderWay = at === 'next-open' && (opens[row]! === moment || times[row]! > moment);
    const price = isUnderWay ? open[row]! : close[row]!;
    if (!Number.isNaN(price)) known = price;
    return known;
  });
}

/** Units held after the fills up to each moment. */
export function unitsAt(fills: PlayedSample['fills'], instrument: string, moments: Float64Array): Float64Array {
  let [next, units] = [0, 0];
  const rounding = 1e-9;
  return moments.map((moment) => {
    for (; next < fills.time.length && fills.time[next]! <= moment; next++) {
      if (fills.instrument[next] !== instrument) continue;
      units += fills.side[next] === 'buy' ? fills.quantity[next]! : -fills.quantity[next]!;
      if (Math.abs(units) < rounding * fills.quantity[next]!) units = 0;
    }
    return units;
  });
}
