import type { PriceField } from '../../columns/market-data';
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

/**
 * The last bars of a run's instruments, each length in memory of its own that is used again at the next bar: nothing here
 * is a view of the market, so that it can neither be written to nor read past the present bar.
 */
export class Histories {
  readonly #run: RunState;
  /** By instrument and length. */
  readonly #known = new Map<number, Map<number, RunHistory>>();

  constructor(run: RunState) {
    this.#run = run;
  }

  /** @throws RangeError for a length that is no whole number from 1 to ten million */
  of(instrument: number, length: number): BarHistory {
    const lengths = this.#known.get(instrument) ?? new Map<number, RunHistory>();
    this.#known.set(instrument, lengths);
    let history = lengths.get(length);
    if (history === undefined) {
      if (!(Number.isInteger(length) && length > 0 && length <= MOST_BARS))
        throw new RangeError(`A history has a whole number of bars from 1 to ${MOST_BARS}, was ${length}`);
      lengths.set(length, (history = new RunHistory(this.#run, instrument, length)));
      if (lengths.size > LENGTHS_KEPT) lengths.delete(lengths.keys().next().value!);
    }
    history.moveOn();
    return history;
  }
}

/** Columns are copied when they are first read after a move. */
export class RunHistory implements BarHistory {
  readonly length: number;
  readonly #run: RunState;
  readonly #instrument: number;
  readonly #columns: Partial<Record<Column, Float64Array>> = {};
  readonly #fresh = new Set<Column>();
  /** Row of the last bar, those before the run's start counted. */
  #last = -1;

  constructor(...[run, instrument, length]: [RunState, number, number]) {
    this.#run = run;
    this.#instrument = instrument;
    this.length = length;
  }

  /** To the present bar of the run. */
  moveOn(): void {
    const width = pastPanel(this.#run, this.#instrument).instruments.length;
    this.#last = Math.floor(pastOffset(this.#run, this.#instrument, 0) / width);
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
    const panel = pastPanel(this.#run, this.#instrument);
    if (name !== undefined) return extraColumn(panel, name);
    return field === 'time' ? panel.times : panel[field];
  }

  #copy(isTime: boolean, values: Float64Array, column: Float64Array): void {
    const width = isTime ? 1 : pastPanel(this.#run, this.#instrument).instruments.length;
    const place = width === 1 ? 0 : this.#run.schedule.columnOf[this.#instrument]!;
    const missing = Math.max(0, this.length - this.#last - 1);
    column.fill(NaN, 0, missing);
    let from = (this.#last + 1 - this.length + missing) * width + place;
    for (let i = missing; i < this.length; i++, from += width) column[i] = values[from]!;
  }
}
