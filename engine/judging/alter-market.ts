import { extraNames, type MarketData, type Panel } from '../columns/market-data';
import { contentHash } from '../model/canonical';
import type { Micros } from '../model/time';

/**
 * A market with another future: prices that are known after a time are mirrored at the last close before it, so that what rises
 * falls; further columns come in reverse order. Of a bar under way then only what is not yet known changes, all but its open.
 */
export function alterMarket(market: MarketData, after: Micros): MarketData {
  const panels = market.panels.map((panel) => alterPanel(panel, after));
  const detail = market.detail?.map((panel) => alterPanel(panel, after));
  return {
    ...market,
    ...{ hash: contentHash({ market: market.hash, after }), panels },
    ...(detail && { detail }),
  };
}

function alterPanel(panel: Panel, after: Micros): Panel {
  const width = panel.instruments.length;
  const first = panel.times.findIndex((time) => time > after);
  if (first < 0) return panel;
  const altered: Panel = {
    ...panel,
    ...{ open: panel.open.slice(), high: panel.high.slice(), low: panel.low.slice(), close: panel.close.slice() },
    ...(panel.bid && panel.ask && { bid: panel.bid.slice(), ask: panel.ask.slice() }),
  };
  const isUnderWay = panel.opens[first]! < after;
  for (let k = 0; k < width; k++) {
    const centre = lastClose(panel, k, first) ?? firstOpen(panel, k, first);
    if (centre === undefined) continue;
    const mirrored = (price: number) => (centre > 0 && price > 0 ? (centre * centre) / price : 2 * centre - price);
    for (let row = first; row < panel.times.length; row++) {
      const at = row * width + k;
      const [high, low] = [panel.high[at]!, panel.low[at]!];
      altered.close[at] = mirrored(panel.close[at]!);
      altered.high[at] = mirrored(low);
      altered.low[at] = mirrored(high);
      if (row === first && isUnderWay) {
        altered.high[at] = Math.max(altered.high[at]!, panel.open[at]!);
        altered.low[at] = Math.min(altered.low[at]!, panel.open[at]!);
      } else altered.open[at] = mirrored(panel.open[at]!);
      if (!altered.bid || !altered.ask) continue;
      altered.bid[at] = mirrored(panel.ask![at]!);
      altered.ask[at] = mirrored(panel.bid![at]!);
    }
  }
  const names = extraNames(panel);
  if (names.length > 0) {
    altered.extra = Object.fromEntries(names.map((name) => [name, reversedFrom(panel.extra![name]!, first * width)]));
  }
  return altered;
}

/** NaN where an instrument has no bar. */
function lastClose({ close, instruments }: Panel, k: number, before: number): number | undefined {
  for (let row = before - 1; row >= 0; row--) {
    const price = close[row * instruments.length + k]!;
    if (!Number.isNaN(price)) return price;
  }
  return undefined;
}

function firstOpen({ open, times, instruments }: Panel, k: number, from: number): number | undefined {
  for (let row = from; row < times.length; row++) {
    const price = open[row * instruments.length + k]!;
    if (!Number.isNaN(price)) return price;
  }
  return undefined;
}

function reversedFrom(column: Float64Array, from: number): Float64Array {
  const changed = column.slice();
  changed.subarray(from).reverse();
  return changed;
}
