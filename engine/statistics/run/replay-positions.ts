import type { MarketData } from '../../columns/market-data';
import type { Schedule } from '../../columns/schedule';
import { FILLED_AT_CLOSE, type FillLog } from '../../execution/fills/fill-log';
import type { RunRates } from '../../execution/run/run-rates';
import type { DetailedBars } from '../../execution/run/prepare-market';
import { linearPrice } from '../../portfolio/linear-price';
import { isSplit, rollsInto } from '../../portfolio/trip-book';
import { FinerBars } from './finer-bars';

/** How far the price went for and against a round trip, as fractions of its mean entry price. */
export interface Excursion {
  /** <= 0 and >= 0: worst and best price while it was held, its fills included. */
  adverse: number;
  favorable: number;
  /** What the last exit, or the last close, made of it, before fees. */
  realised: number;
}

export interface Activity {
  /** Of the closed round trips, in the order in which they closed. */
  excursions: Excursion[];
  /** Those of what is open at the end, by number of the instrument. */
  openExcursions: Map<number, Excursion>;
  maxGross: number;
  meanGross: number;
  notional: number;
  /** Value of all positions over equity at each close, without and with their signs; 0 where equity is not above 0. */
  gross: Float64Array;
  net: Float64Array;
  /** Notional of the fills of each step: its sum is `notional`. */
  traded: Float64Array;
}

export interface ReplaySource {
  market: MarketData;
  schedule: Schedule;
  fills: FillLog;
  /** At the close of each step. */
  equity: Float64Array;
  /** Money that one unit of price is worth, by instrument. @default 1 for each */
  multipliers?: Float64Array;
  /** 1 for inverse contracts, by instrument; null where there is none. */
  inverse?: Uint8Array | null;
  /** Without them all prices are in the account's currency. */
  rates?: RunRates;
  /** The finer bars that orders met, if they did. */
  detail?: DetailedBars | undefined;
}

/**
 * Plays the fills again along the bars. The bar of the entry counts with its whole range, of an entry at its close with that
 * close alone; the bar of the exit with the price of the exit alone. Where orders met finer bars, these are the bars.
 */
export function replayPositions(source: ReplaySource): Activity {
  const { schedule, fills, equity, market, rates, inverse = null } = source;
  const count = schedule.instruments.length;
  const multipliers = source.multipliers ?? new Float64Array(count).fill(1);
  const finer = source.detail && new FinerBars(source.detail);
  const held = new Holdings(fills.isHedged ? 2 * count : count, { count, inverse, finer });
  const rows = new Int32Array(market.panels.length).fill(-1);
  const activity = noActivity(equity.length);
  let total = 0;
  let rolled: { leg: number; price: number } | undefined;
  for (let step = 0, next = 0; step < equity.length; step++) {
    const { panels } = schedule.groups[schedule.groupOf[step]!]!;
    for (let i = 0; i < panels.length; i++) rows[panels[i]!]!++;
    for (; next < fills.count && fills.steps[next] === step; next++) {
      const instrument = fills.instruments[next]!;
      const price = fills.prices[next]!;
      if (isSplit(fills, next)) {
        held.split(fills.legs[next]!, fills.quantities[next]!);
        continue;
      }
      const rate = rates === undefined ? 1 : rates.atFill[next]!;
      const value = fills.quantities[next]! * linearPrice(inverse, instrument, price);
      const notional = Math.abs(value) * multipliers[instrument]! * rate;
      activity.notional += notional;
      activity.traded[step]! += notional;
      const moment = fills.moments[next]!;
      const time = fills.finerTimes.get(next) ?? schedule.times[step]!;
      const bar = finer ? finer.barOf(instrument, time, moment) : rows[schedule.panelOf[instrument]!]!;
      const isAtClose = moment === FILLED_AT_CLOSE;
      const leg = fills.legs[next]!;
      const excursion = held.fill(leg, { quantity: fills.quantities[next]!, price, bar, isAtClose });
      if (rolled) held.goOn(rolled, { leg, price });
      rolled = undefined;
      if (!excursion) continue;
      if (rollsInto(fills, next, (to) => held.positionOf(to))) rolled = { leg, price };
      else activity.excursions.push(excursion);
    }
    if (held.open === 0) continue;
    const marked = held.mark({ market, schedule, rows, multipliers, rates, step });
    const share = marked.gross / equity[step]!;
    if (!(share > 0)) continue;
    activity.gross[step] = share;
    activity.net[step] = marked.net / equity[step]!;
    total += share;
    if (share > activity.maxGross) activity.maxGross = share;
  }
  activity.meanGross = total / equity.length;
  activity.openExcursions = held.excursions({ market, schedule, rows });
  return activity;
}

function noActivity(steps: number): Activity {
  const column = () => new Float64Array(steps);
  const columns = { gross: column(), net: column(), traded: column() };
  return { excursions: [], openExcursions: new Map(), maxGross: 0, meanGross: 0, notional: 0, ...columns };
}

interface Taken {
  quantity: number;
  price: number;
  /** The bar in which it was, by number. */
  bar: number;
  isAtClose: boolean;
}

interface Place {
  market: MarketData;
  schedule: Schedule;
  /** Bar that each panel is at. */
  rows: Int32Array;
}

interface Moment extends Place {
  step: number;
  multipliers: Float64Array;
  rates: RunRates | undefined;
}

/** What each instrument holds, by number; the short one of two positions side by side has a number of its own. */
class Holdings {
  open = 0;
  readonly #position: Float64Array;
  /** Mean price of what was entered, and the lowest and highest price since. */
  readonly #entry: Float64Array;
  /** Quantity that this is the mean of, whatever has been closed of it since. */
  readonly #entered: Float64Array;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  /** The first bar whose range counts. */
  readonly #seen: Int32Array;
  /** By how much prices lie above those of the contract that a position was entered in. */
  readonly #shift: Float64Array;

  constructor(
    count: number,
    private readonly instruments: { count: number; inverse: Uint8Array | null; finer: FinerBars | undefined },
  ) {
    this.#position = new Float64Array(count);
    this.#entry = new Float64Array(count);
    this.#entered = new Float64Array(count);
    this.#low = new Float64Array(count);
    this.#high = new Float64Array(count);
    this.#seen = new Int32Array(count);
    this.#shift = new Float64Array(count);
  }

  positionOf(leg: number): number {
    return this.#position[leg]!;
  }

  /** Goes on with a position in the contract into which it was rolled, whose prices lie apart by those of the roll. */
  goOn(from: { leg: number; price: number }, to: { leg: number; price: number }): void {
    const gap = to.price - from.price;
    for (const kept of [this.#entry, this.#entered, this.#low, this.#high]) kept[to.leg] = kept[from.leg]!;
    this.#shift[to.leg] = this.#shift[from.leg]! + gap;
  }

  /** Takes a fill in; the excursion of the round trip that it ends. */
  fill(instrument: number, { quantity, price: paid, bar, isAtClose }: Taken): Excursion | undefined {
    const before = this.#position[instrument]!;
    const seen = isAtClose ? bar + 1 : bar;
    if (before !== 0) this.#takeFiner(instrument, bar);
    const after = before + quantity;
    this.#position[instrument] = after;
    if (before === 0) {
      this.#seen[instrument] = seen;
      this.#enter(instrument, quantity, paid);
      return undefined;
    }
    const price = paid - this.#shift[instrument]!;
    this.#widen(instrument, price, price);
    if (before > 0 === quantity > 0) {
      this.#entry[instrument] = this.#meanEntry(instrument, quantity, price);
      this.#entered[instrument]! += quantity;
      return undefined;
    }
    if (after !== 0 && after > 0 === before > 0) return undefined;
    const excursion = this.#excursion(instrument, before > 0 ? 1 : -1, price);
    this.open--;
    this.#seen[instrument] = seen;
    if (after !== 0) this.#enter(instrument, after, paid);
    return excursion;
  }

  /** All that is known of a round trip in the new shares. @param quantity how many more there are, signed */
  split(leg: number, quantity: number): void {
    const before = this.#position[leg]!;
    const ratio = (before + quantity) / before;
    this.#position[leg] = before + quantity;
    this.#entered[leg]! *= ratio;
    for (const prices of [this.#entry, this.#low, this.#high]) prices[leg]! /= ratio;
  }

  /** Takes the ranges of the bars in, and gives the value of all positions at the last close, without and with their signs. */
  mark({ market, schedule, rows, multipliers, rates, step }: Moment): { gross: number; net: number } {
    const { panelOf, columnOf } = schedule;
    const positions = this.#position;
    let [gross, net] = [0, 0];
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]!;
      if (position === 0) continue;
      const instrument = i % multipliers.length;
      const p = panelOf[instrument]!;
      const panel = market.panels[p]!;
      const at = rows[p]! * panel.instruments.length + columnOf[instrument]!;
      // A bar that was seen before changes nothing when it is taken again.
      const { finer } = this.instruments;
      const hasRange = !finer && rows[p]! >= this.#seen[i]!;
      if (finer) this.#takeFiner(i, finer.after(instrument, schedule.times[step]!));
      const shift = this.#shift[i]!;
      this.#widen(
        i,
        (hasRange ? panel.low : panel.close)[at]! - shift,
        (hasRange ? panel.high : panel.close)[at]! - shift,
      );
      const rate = rates === undefined ? 1 : rates.at(instrument, schedule.times[step]!);
      const value = position * linearPrice(this.instruments.inverse, instrument, panel.close[at]!);
      gross += Math.abs(value) * multipliers[instrument]! * rate;
      net += value * multipliers[instrument]! * rate;
    }
    return { gross, net };
  }

  /** Of all that is held now, marked at the last close. */
  excursions({ market, schedule, rows }: Place): Map<number, Excursion> {
    const open = new Map<number, Excursion>();
    this.#position.forEach((position, i) => {
      if (position === 0) return;
      const instrument = i % schedule.instruments.length;
      const p = schedule.panelOf[instrument]!;
      const panel = market.panels[p]!;
      const close = panel.close[rows[p]! * panel.instruments.length + schedule.columnOf[instrument]!]!;
      open.set(i, this.#excursion(i, position > 0 ? 1 : -1, close - this.#shift[i]!));
    });
    return open;
  }

  /** Of inverse contracts the harmonic mean: at that price the value would be the same. */
  #meanEntry(leg: number, quantity: number, price: number): number {
    const { count, inverse } = this.instruments;
    const before = this.#entered[leg]!;
    const linear = (value: number) => linearPrice(inverse, leg % count, value);
    return linear((linear(this.#entry[leg]!) * before + linear(price) * quantity) / (before + quantity));
  }

  /** Takes the ranges of finer bars in that were not seen before. @param to exclusive */
  #takeFiner(leg: number, to: number): void {
    const { finer, count } = this.instruments;
    const from = this.#seen[leg]!;
    if (!finer || from >= to) return;
    finer.eachRange(leg % count, [from, to], (low, high) => this.#widen(leg, low, high));
    this.#seen[leg] = to;
  }

  #enter(instrument: number, quantity: number, price: number): void {
    this.open++;
    this.#shift[instrument] = 0;
    this.#entered[instrument] = quantity;
    this.#entry[instrument] = price;
    this.#low[instrument] = price;
    this.#high[instrument] = price;
  }

  #widen(instrument: number, low: number, high: number): void {
    if (low < this.#low[instrument]!) this.#low[instrument] = low;
    if (high > this.#high[instrument]!) this.#high[instrument] = high;
  }

  #excursion(instrument: number, sign: 1 | -1, price: number): Excursion {
    const entry = this.#entry[instrument]!;
    const [low, high] = [this.#low[instrument]!, this.#high[instrument]!];
    const [worst, best] = sign === 1 ? [low, high] : [high, low];
    return {
      adverse: Math.min(0, sign * change(worst, entry)),
      favorable: Math.max(0, sign * change(best, entry)),
      realised: sign * change(price, entry),
    };
  }
}

/** As a fraction of the entry, of its size where that is negative; 0 where it is nothing. */
function change(price: number, entry: number): number {
  if (entry > 0) return price / entry - 1;
  return entry === 0 ? 0 : (price - entry) / -entry;
}
