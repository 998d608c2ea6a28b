import type { MarketData, Panel } from '../../columns/market-data';
import type { Schedule } from '../../columns/schedule';
import type { FillLog } from '../../execution/fill-log';

/** How far the price went for and against a round trip, as fractions of its mean entry price. */
export interface Excursion {
  /** <= 0 and >= 0: worst and best price while it was held, its fills included. */
  adverse: number;
  favorable: number;
  /** What the last exit made of it, before fees. */
  realised: number;
}

export interface Activity {
  excursions: Excursion[];
  maxGross: number;
  meanGross: number;
  notional: number;
}

export interface ReplaySource {
  market: MarketData;
  schedule: Schedule;
  fills: FillLog;
  /** At the close of each step. */
  equity: Float64Array;
  /** Money that one unit of price is worth, by instrument. @default 1 for each */
  multipliers?: Float64Array;
}

/** What one instrument holds while the fills are played again. */
interface Holding {
  position: number;
  /** Mean price of what was entered. */
  entry: number;
  low: number;
  high: number;
}

/**
 * Plays the fills again along the bars. The bar of the entry counts with its whole range, the bar of the exit with the
 * price of the exit alone.
 */
export function replayPositions(source: ReplaySource): Activity {
  const { schedule, fills, equity, market } = source;
  const count = schedule.instruments.length;
  const multipliers = source.multipliers ?? new Float64Array(count).fill(1);
  const holdings = new Map<number, Holding>();
  const rows = new Int32Array(market.panels.length).fill(-1);
  const activity: Activity = { excursions: [], maxGross: 0, meanGross: 0, notional: 0 };
  let total = 0;
  for (let step = 0, next = 0; step < equity.length; step++) {
    const { panels } = schedule.groups[schedule.groupOf[step]!]!;
    for (let i = 0; i < panels.length; i++) rows[panels[i]!]!++;
    for (; next < fills.count && fills.steps[next] === step; next++) {
      const instrument = fills.instruments[next]!;
      const price = fills.prices[next]!;
      activity.notional += Math.abs(fills.quantities[next]!) * price * multipliers[instrument]!;
      const excursion = applyFill(holdings, { instrument, quantity: fills.quantities[next]!, price });
      if (excursion) activity.excursions.push(excursion);
    }
    if (holdings.size === 0) continue;
    const gross = grossAt({ market, schedule, holdings, rows, multipliers });
    if (equity[step]! <= 0) continue;
    total += gross / equity[step]!;
    if (gross / equity[step]! > activity.maxGross) activity.maxGross = gross / equity[step]!;
  }
  activity.meanGross = total / equity.length;
  return activity;
}

function applyFill(
  holdings: Map<number, Holding>,
  { instrument, quantity, price }: { instrument: number; quantity: number; price: number },
): Excursion | undefined {
  const held = holdings.get(instrument);
  if (!held) {
    holdings.set(instrument, { position: quantity, entry: price, low: price, high: price });
    return undefined;
  }
  held.low = Math.min(held.low, price);
  held.high = Math.max(held.high, price);
  const after = held.position + quantity;
  if (held.position > 0 === quantity > 0) {
    held.entry = (held.entry * held.position + price * quantity) / after;
    held.position = after;
    return undefined;
  }
  if (after !== 0 && after > 0 === held.position > 0) {
    held.position = after;
    return undefined;
  }
  holdings.delete(instrument);
  if (after !== 0) holdings.set(instrument, { position: after, entry: price, low: price, high: price });
  return excursionOf(held, price);
}

function excursionOf({ position, entry, low, high }: Holding, price: number): Excursion {
  const [worst, best, sign] = position > 0 ? [low, high, 1] : [high, low, -1];
  return {
    adverse: Math.min(0, sign * (worst / entry - 1)),
    favorable: Math.max(0, sign * (best / entry - 1)),
    realised: sign * (price / entry - 1),
  };
}

interface Snapshot {
  market: MarketData;
  schedule: Schedule;
  holdings: Map<number, Holding>;
  rows: Int32Array;
  multipliers: Float64Array;
}

/** Absolute value of all positions at their last close; takes the range of the step's bars into the holdings. */
function grossAt({ market, schedule, holdings, rows, multipliers }: Snapshot): number {
  let gross = 0;
  for (const [instrument, held] of holdings) {
    const p = schedule.panelOf[instrument]!;
    const panel: Panel = market.panels[p]!;
    const at = rows[p]! * panel.instruments.length + schedule.columnOf[instrument]!;
    // A bar that was seen before changes nothing when it is taken again.
    if (panel.low[at]! < held.low) held.low = panel.low[at]!;
    if (panel.high[at]! > held.high) held.high = panel.high[at]!;
    gross += Math.abs(held.position) * panel.close[at]! * multipliers[instrument]!;
  }
  return gross;
}
