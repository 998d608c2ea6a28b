import type { Panel } from '../../columns/market-data';
import { firstAtOrAfter } from '../../columns/rows-within';
import type { Schedule } from '../../columns/schedule';
import { MICROS_PER_DAY } from '../../model/time';
import { linearPrice } from '../../portfolio/linear-price';
import { reasonOf, typeOf } from './fill-cause';
import { FILLED_AT_OPEN, type FillLog } from './fill-log';

/** Days before that of a fill whose trading counts. */
const DAYS = 30;

/** Bars that orders meet. */
export interface TradingBars {
  readonly schedule: Schedule;
  readonly panels: readonly Panel[];
  readonly rows: Int32Array;
}

/** What of a run tells its trading. */
export interface TradingRun extends TradingBars {
  readonly fills: FillLog;
  readonly multipliers: Float64Array;
  readonly inverse: Uint8Array | null;
  readonly treasury: { rateOf(fill: number): number } | null;
}

/** What a run has traded by UTC day, by the opens of the bars in which it did. Money of the account. */
export class TradedVolume {
  readonly #days = new Map<number, number>();
  #run: TradingRun | undefined;
  #bars: TradingBars | undefined;
  #counted = 0;

  follow(run: TradingRun, bars: TradingBars): void {
    this.#run = run;
    this.#bars = bars;
  }

  /** Traded in the 30 days before that of the bar at hand of an instrument. */
  before(instrument: number): number {
    const run = this.#run!;
    this.#count(run);
    // What is sold at the close of a step is of the run's own bars.
    const today = this.#today(run.fills.unbooked === Infinity ? run : this.#bars!, instrument);
    let sum = 0;
    for (let day = today - DAYS; day < today; day++) sum += this.#days.get(day) ?? 0;
    return sum;
  }

  #count(run: TradingRun): void {
    const { fills, multipliers, inverse, treasury } = run;
    for (; this.#counted < fills.count; this.#counted++) {
      const at = this.#counted;
      const cause = fills.causes[at]!;
      const isTrade = fills.orders[at] === 0 ? reasonOf(cause) === 'liquidation' : typeOf(cause) !== 'exercise';
      if (!isTrade) continue;
      const day = this.#dayOf(run, at);
      const rate = treasury === null ? 1 : treasury.rateOf(at);
      const instrument = fills.instruments[at]!;
      const value = fills.quantities[at]! * linearPrice(inverse, instrument, fills.prices[at]!);
      const notional = Math.abs(value) * multipliers[instrument]! * rate;
      this.#days.set(day, (this.#days.get(day) ?? 0) + notional);
    }
  }

  /** The day of the bar at hand. */
  #today({ panels, schedule, rows }: TradingBars, instrument: number): number {
    const p = schedule.panelOf[instrument]!;
    return Math.floor(panels[p]!.opens[rows[p]!]! / MICROS_PER_DAY);
  }

  #dayOf(run: TradingRun, at: number): number {
    const { fills, schedule } = run;
    if (at >= fills.unbooked) return this.#today(this.#bars!, fills.instruments[at]!);
    const finer = fills.finerTimes.get(at);
    if (finer !== undefined && fills.moments[at] === FILLED_AT_OPEN) return Math.floor(finer / MICROS_PER_DAY);
    const bars = finer === undefined ? run : this.#bars!;
    const { opens, times } = bars.panels[bars.schedule.panelOf[fills.instruments[at]!]!]!;
    const close = finer ?? schedule.times[fills.steps[at]!]!;
    return Math.floor(opens[firstAtOrAfter(times, close)]! / MICROS_PER_DAY);
  }
}
