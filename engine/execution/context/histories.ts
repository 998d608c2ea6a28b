import type { Panel, PriceField } from '../../columns/market-data';
import { extraColumn } from '../../indicators/column-source';
import type { BarHistory } from '../../strategies/define-strategy';
import type { RunState } from '../run/run-state';
import { pastOffset, pastPanel } from './past-bars';

/** Most bars of one history. */
const MOST_BARS = 10_000_000;
/** Lengths that are kept of an instrument; the one made first goes first. */
const LENGTHS_KEPT = 16;

type Field = PriceField | 'time';
/** Columns of a history, further ones by `column <name>`. */
type Column = Field | `column ${string}`;

/** Bars of one instrument, of which the last ones are copied. */
export interface HistorySource {
  panel: Panel;
  /** Of the instrument in the panel. */
  place: number;
  /** Row of the last bar that may be seen; negative before the first. */
  last: () => number;
}

/**
 * The last bars of a run's instruments, each length in memory of its own that is used again at the next bar: nothing here
 * is a view of the market, so that it can neither be written to nor read past the present bar.
 */
export class Histories {
  readonly #run: RunState;
  readonly #known = new Map<number, HistoryLengths>();

  constructor(run: RunState) {
    this.#run = run;
  }

  /** @throws RangeError for a length that is no whole number from 1 to ten million */
  of(instrument: number, length: number): BarHistory {
    let lengths = this.#known.get(instrument);
    if (lengths === undefined) {
      const run = this.#run;
      const panel = pastPanel(run, instrument);
      const width = panel.instruments.length;
      const last = () => Math.floor(pastOffset(run, instrument, 0) / width);
      lengths = new HistoryLengths({ panel, place: run.schedule.columnOf[instrument]!, last });
      this.#known.set(instrument, lengths);
    }
    return lengths.of(length);
  }
}

/** The last bars of one source, by how many. */
export class HistoryLengths {
  readonly #source: HistorySource;
  readonly #lengths = new Map<number, RunHistory>();

  constructor(source: HistorySource) {
    this.#source = source;
  }

  /** @throws RangeError for a length that is no whole number from 1 to ten million */
  of(length: number): BarHistory {
    let history = this.#lengths.get(length);
    if (history === undefined) {
      if (!(Number.isInteger(length) && length > 0 && length <= MOST_BARS))
        throw new RangeError(`A history has a whole number of bars from 1 to ${MOST_BARS}, was ${length}`);
      this.#lengths.set(length, (history = new RunHistory(this.#source, length)));
      if (this.#lengths.size > LENGTHS_KEPT) this.#lengths.delete(this.#lengths.keys().next().value!);
    }
    history.moveOn();
    return history;
  }
}

/** Columns are copied when they are first read after a move. */
export class RunHistory implements BarHistory {
  readonly length: number;
  readonly #source: HistorySource;
  readonly #columns: Partial<Record<Column, Float64Array>> = {};
  readonly #fresh = new Set<Column>();
  /** Row of the last bar, those before the run's start counted. */
  #last = -1;

  constructor(source: HistorySource, length: number) {
    this.#source = source;
    this.length = length;
  }

  /** To the present bar of the run. */
  moveOn(): void {
    this.#last = this.#source.last();
    this.#fresh.clear();
  }

  get time(): Float64Array {
    return this.#column('time');
  }

  get open(): Float64Array {
    return this.#column('open');
  }

  get high(): Float64Array {
    return this.#column('high');
  }

  get low(): Float64Array {
    return this.#column('low');
  }

  get close(): Float64Array {
    return this.#column('close');
  }

  get volume(): Float64Array {
    return this.#column('volume');
  }

  column(name: string): Float64Array {
    return this.#column(`column ${name}`, name);
  }

  #column(field: Column, name?: string): Float64Array {
    const column = (this.#columns[field] ??= new Float64Array(this.length));
    if (!this.#fresh.has(field)) this.#copy(field === 'time', this.#valuesOf(field as Field, name), column);
    this.#fresh.add(field);
    return column;
  }

  #valuesOf(field: Field, name?: string): Float64Array {
    const { panel } = this.#source;
    if (name !== undefined) return extraColumn(panel, name);
    return field === 'time' ? panel.times : panel[field];
  }

  #copy(isTime: boolean, values: Float64Array, column: Float64Array): void {
    const width = isTime ? 1 : this.#source.panel.instruments.length;
    const place = width === 1 ? 0 : this.#source.place;
    const missing = Math.max(0, this.length - this.#last - 1);
    column.fill(NaN, 0, missing);
    let from = (this.#last + 1 - this.length + missing) * width + place;
    for (let i = missing; i < this.length; i++, from += width) column[i] = values[from]!;
  }
}
