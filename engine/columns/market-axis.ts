import type { BarAxis } from './bar-axis';
import type { MarketData } from './market-data';
import { sliceMarket, type Narrowing } from './slice-market';

/**
 * The longest axis of a part of a market: the bars by which a range is divided into windows and folds. A part that ends a
 * microsecond before the open of a bar, and one that starts with it, have all bars between them and none twice.
 * @throws HoldfastError INSTRUMENT_NOT_FOUND with the path `instruments.<index>`
 */
export function marketAxis(market: MarketData, narrowing: Narrowing): BarAxis {
  const { panels } = sliceMarket(market, narrowing);
  return panels.reduce<BarAxis>((longest, panel) => (panel.times.length > longest.times.length ? panel : longest), {
    times: new Float64Array(0),
    opens: new Float64Array(0),
  });
}
