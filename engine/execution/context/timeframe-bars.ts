import type { LongerBars } from '../../columns/longer-bars';
import type { PriceField } from '../../columns/market-data';
import { extraColumn } from '../../indicators/column-source';
import type { BarHistory, TimeframeBars } from '../../strategies/define-strategy';
import type { RunState } from '../run/run-state';
import { HistoryLengths } from './histories';
import { pastOffset, pastPanel } from './past-bars';

/** Different lengths of bars that a run may ask for. */
const MOST_TIMEFRAMES = 16;

/** The longer bars of a run's instruments, as contexts give them. */
export class TimeframesOfRun {
  readonly #run: RunState;
  readonly #names = new Set<string>();
  /** By instrument and length. */
  readonly #known = new Map<number, Map<string, RunTimeframe>>();

  constructor(run: RunState) {
    this.#run = run;
  }

  /** @throws RangeError for what is no length, or one that the bars are longer than */
  of(instrument: number, timeframe: string): TimeframeBars {
    const own = this.#known.get(instrument) ?? new Map<string, RunTimeframe>();
    this.#known.set(instrument, own);
    let bars = own.get(timeframe);
    if (bars === undefined) {
      this.#names.add(timeframe);
      if (this.#names.size > MOST_TIMEFRAMES)
        throw new RangeError(`A run sees bars of ${MOST_TIMEFRAMES} different lengths at most`);
      const panel = this.#run.schedule.panelOf[instrument]!;
      own.set(timeframe, (bars = new RunTimeframe(this.#run, instrument, this.#run.longerBars!(panel, timeframe))));
    }
    bars.moveOn();
    return bars;
  }
}

/** The bars of one length that are over by the present bar of an instrument. */
export class RunTimeframe implements TimeframeBars {
  readonly #run: RunState;
  readonly #instrument: number;
  readonly #longer: LongerBars;
  readonly #place: number;
  readonly #width: number;
  readonly #histories: HistoryLengths;
  #count = 0;
  #before = 0;

  constructor(...[run, instrument, longer]: [RunState, number, LongerBars]) {
    this.#run = run;
    this.#instrument = instrument;
    this.#longer = longer;
    this.#place = run.schedule.columnOf[instrument]!;
    this.#width = longer.panel.instruments.length;
    const last = () => this.#count - 1;
    this.#histories = new HistoryLengths({ panel: longer.panel, place: this.#place, last });
  }

  /** To the present bar of the run. */
  moveOn(): void {
    const width = pastPanel(this.#run, this.#instrument).instruments.length;
    const row = Math.floor(pastOffset(this.#run, this.#instrument, 0) / width);
    const { completed } = this.#longer;
    this.#count = completed[row] ?? 0;
    this.#before = completed[row - 1] ?? 0;
  }

  get count(): number {
    return this.#count;
  }

  get isNew(): boolean {
    return this.#count > this.#before;
  }

  get time(): number {
    return this.#longer.panel.times[this.#count - 1] ?? NaN;
  }

  get open(): number {
    return this.#figure('open');
  }

  get high(): number {
    return this.#figure('high');
  }

  get low(): number {
    return this.#figure('low');
  }

  get close(): number {
    return this.#figure('close');
  }

  get volume(): number {
    return this.#figure('volume');
  }

  column(name: string): number {
    return extraColumn(this.#longer.panel, name)[this.#offset] ?? NaN;
  }

  history(bars: number): BarHistory {
    return this.#histories.of(bars);
  }

  get #offset(): number {
    return (this.#count - 1) * this.#width + this.#place;
  }

  #figure(field: PriceField): number {
    return this.#longer.panel[field][this.#offset] ?? NaN;
  }
}
