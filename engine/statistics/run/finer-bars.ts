import type { Panel } from '../../columns/market-data';
import { firstAfter, firstAtOrAfter } from '../../columns/rows-within';
import { FILLED_AT_OPEN } from '../../execution/fills/fill-log';
import type { DetailedBars } from '../../execution/run/prepare-market';
import type { Micros } from '../../model/time';

/** The finer bars in which orders of a run were filled, by number of the instrument. */
export class FinerBars {
  constructor(private readonly detail: DetailedBars) {}

  /** Number of the bar in which something filled. @param moment see `FillLog.moments` */
  barOf(instrument: number, time: Micros, moment: number): number {
    const { opens, times } = this.#panelOf(instrument);
    return firstAtOrAfter(moment === FILLED_AT_OPEN ? opens : times, time);
  }

  /** Number of the first bar that closes after a time. */
  after(instrument: number, time: Micros): number {
    return firstAfter(this.#panelOf(instrument).times, time);
  }

  /** Calls back with the range of each bar from one (inclusive) to another (exclusive). */
  eachRange(
    instrument: number,
    [from, to]: readonly [number, number],
    take: (low: number, high: number) => void,
  ): void {
    const { low, high, instruments } = this.#panelOf(instrument);
    const column = this.detail.schedule.columnOf[instrument]!;
    for (let row = from; row < to; row++)
      take(low[row * instruments.length + column]!, high[row * instruments.length + column]!);
  }

  #panelOf(instrument: number): Panel {
    const { market, schedule } = this.detail;
    return market.panels[schedule.panelOf[instrument]!]!;
  }
}
