import type { Panel } from '../../columns/market-data';
import type { Schedule } from '../../columns/schedule';
import type { Micros } from '../../model/time';

/** How long what a strategy asks for is under way. */
export interface OnTheWay {
  latency: Micros;
  /** Bars of its instrument. */
  delay: number;
}

/** The bars of a run, and the row of each panel that it is at. */
interface Bars {
  schedule: Schedule;
  panels: readonly Panel[];
  rows: Int32Array;
}

/**
 * When what a strategy asks for gets to the market. With a delay of n bars that is the close of the n-th bar of its
 * instrument that opens once the latency is over; what is there then meets the market as if it had been asked for at that moment.
 */
export class Arrivals {
  readonly #run: Bars;
  readonly #terms: OnTheWay;

  constructor(run: Bars, terms: OnTheWay) {
    this.#run = run;
    this.#terms = terms;
  }

  get isByBars(): boolean {
    return this.#terms.delay > 0;
  }

  /** @returns Infinity behind the last bar */
  at(instrument: number, now: Micros): Micros {
    const { latency, delay } = this.#terms;
    if (delay === 0) return now + latency;
    const { schedule, panels, rows } = this.#run;
    const p = schedule.panelOf[instrument]!;
    const { opens, times } = panels[p]!;
    let next = rows[p]! + 1;
    while (next < opens.length && opens[next]! < now + latency) next++;
    return times[next + delay - 1] ?? Infinity;
  }
}

/** @returns null where everything is at the market at once */
export function arrivalsOf(run: Bars, terms: OnTheWay): Arrivals | null {
  return terms.latency > 0 || terms.delay > 0 ? new Arrivals(run, terms) : null;
}
