import type { BarAxis } from './bar-axis';
import type { BarCounts } from '../model/bar-counts';
import type { MarketData } from './market-data';
import { distinctTimes } from './schedule';
import { sliceMarket, type Narrowing } from './slice-market';

/**
 * The longest axis of a part of a market: the bars by which a range is divided into windows and folds. A part that ends a
 * microsecond before the open of a bar, and one that starts with it, have all bars between them and none twice.
 * @throws HoldfastError INSTRUMENT_NOT_FOUND with the path `instruments.<index>`
 */
export function marketAxis(market: MarketData, narrowing: Narrowing): BarAxis {
  return longestAxis(sliceMarket(market, narrowing));
}

/** Times of several axes of which those that differ are counted: more would hold up whatever else the worker does. */
const MOST_TIMES = 2_000_000;

/**
 * How many bars a market has that was cut to what a run has of it.
 * @returns undefined where that takes long to count
 */
export function barCounts(market: MarketData): BarCounts | undefined {
  const { panels } = market;
  const longest = longestAxis(market).times.length;
  if (panels.length === 1) return { longest, closes: longest };
  if (panels.reduce((sum, { times }) => sum + times.length, 0) > MOST_TIMES) return undefined;
  return { longest, closes: distinctTimes(panels).length };
}

function longestAxis({ panels }: MarketData): BarAxis {
  return panels.reduce<BarAxis>((longest, panel) => (panel.times.length > longest.times.length ? panel : longest), {
    times: new Float64Array(0),
    opens: new Float64Array(0),
  });
}
