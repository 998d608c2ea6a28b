import { MAX_POINTS, pointInterval, PROGRESS_BARS } from '../../model/metric-points';
import { TripBook } from '../../portfolio/trip-book';
import type { RunState } from './run-state';

/**
 * Layout of the shared memory in which a run shows itself while it is at work, in float64: the newest figures, then
 * points of its history. The word `VERSION` of the cell is odd while something is written.
 */
export const LIVE = { time: 0, equity: 1, trades: 2, wins: 3, positions: 4, points: 5, opened: 6, head: 7 } as const;
/** Figures of a point, in the order of its columns. */
export const POINT = { bar: 0, time: 1, equity: 2, trades: 3, wins: 4, positions: 5, opened: 6, figures: 7 } as const;
/** Word of the cell; see `CELL`. */
export const VERSION = 5;

export const LIVE_BYTES = 8 * (LIVE.head + MAX_POINTS * POINT.figures);

/** Writes the figures of a run every 50 bars, from its fills: what the loops do at each bar stays as it is. */
export class LiveProgress {
  readonly #trips: TripBook;
  readonly #positions: Float64Array;
  readonly #every: number;
  readonly #countTrip: (instrument: number) => void;
  #cash: number;
  #seen = 0;
  #open = 0;
  #trades = 0;
  #wins = 0;

  constructor(
    private readonly run: RunState,
    private readonly shared: { cell: Int32Array; live: Float64Array },
    initialCapital: number,
  ) {
    this.#trips = new TripBook(run.multipliers, run.account.hedging, run);
    this.#positions = new Float64Array(run.multipliers.length);
    this.#every = pointInterval(run.schedule.times.length);
    this.#cash = initialCapital;
    this.#countTrip = (instrument) => {
      this.#trades++;
      if (this.#trips.pnl(instrument, 0) > 0) this.#wins++;
    };
  }

  /** @param done steps that are done, at whose last close the figures are taken */
  write(done: number): void {
    const { times } = this.run.schedule;
    if (done === 0 || (done % PROGRESS_BARS !== 0 && done < times.length)) return;
    this.#follow();
    const { cell, live } = this.shared;
    const time = times[done - 1]!;
    const equity = this.#equity(done - 1);
    Atomics.add(cell, VERSION, 1);
    live[LIVE.time] = time;
    live[LIVE.equity] = equity;
    live[LIVE.trades] = this.#trades;
    live[LIVE.wins] = this.#wins;
    live[LIVE.positions] = this.#open;
    live[LIVE.opened] = this.#opened(done - 1);
    if (done % this.#every === 0) this.#point(done, time, equity);
    Atomics.add(cell, VERSION, 1);
  }

  #point(bar: number, time: number, equity: number): void {
    const { live } = this.shared;
    const at = LIVE.head + live[LIVE.points]! * POINT.figures;
    live[at + POINT.bar] = bar;
    live[at + POINT.time] = time;
    live[at + POINT.equity] = equity;
    live[at + POINT.trades] = this.#trades;
    live[at + POINT.wins] = this.#wins;
    live[at + POINT.positions] = this.#open;
    live[at + POINT.opened] = live[LIVE.opened]!;
    live[LIVE.points]!++;
  }

  /** When the bar of a step began; of several the shortest. */
  #opened(step: number): number {
    const { panels, rows, schedule } = this.run;
    if (panels.length === 1) return panels[0]!.opens[step]!;
    const { panels: closing } = schedule.groups[schedule.groupOf[step]!]!;
    return Math.max(...Array.from(closing, (p) => panels[p]!.opens[rows[p]!]!));
  }

  /** Takes in the fills that are new. */
  #follow(): void {
    const { fills } = this.run;
    if (fills.count === this.#seen) return;
    this.#trips.walk(fills, this.#countTrip, this.#seen);
    const positions = this.#positions;
    for (let fill = this.#seen; fill < fills.count; fill++) {
      const instrument = fills.instruments[fill]!;
      const before = positions[instrument]!;
      const after = fills.positions[fill]!;
      if (before === 0 && after !== 0) this.#open++;
      else if (before !== 0 && after === 0) this.#open--;
      positions[instrument] = after;
    }
    this.#cash = fills.cash[fills.count - 1]!;
    this.#seen = fills.count;
  }

  /** Cash, plus all positions at the last close of their instrument. */
  #equity(step: number): number {
    if (this.run.treasury) return this.run.treasury.curve[step]!;
    if (this.#open === 0) return this.#cash;
    const { panels, rows, schedule, multipliers } = this.run;
    const { panelOf, columnOf } = schedule;
    const positions = this.#positions;
    let value = 0;
    for (let i = 0; i < positions.length; i++) {
      if (positions[i] === 0) continue;
      const p = panelOf[i]!;
      const { close, instruments } = panels[p]!;
      const row = panels.length === 1 ? step : rows[p]!;
      value += positions[i]! * close[row * instruments.length + columnOf[i]!]! * multipliers[i]!;
    }
    return this.#cash + value;
  }
}
