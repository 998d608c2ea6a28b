import { PRICE_FIELDS, scatter, type Panel } from '../../columns/market-data';
import { toIso } from '../../model/time';
import type { IndicatorHandle, InitContext, SeriesFunction, SeriesInput } from '../../strategies/define-strategy';
import { isAsync } from '../../strategies/synchronous';
import { wrongType } from '../orders/given-arguments';
import { SeededRandom } from '../run/seeded-random';
import type { RunState } from '../run/run-state';

/** Shorter columns, besides the first bar alone, that a series is computed on to see whether it reads ahead. */
const CUTS = 7;
/** The whole column comes last. */
const PASSES = CUTS + 2;

type DeclareSeries = InitContext['series'];

/** The series of one strategy object, which are those of some instruments of the run. */
export interface ObjectSeries {
  instruments: readonly number[];
  /** How many it has declared. */
  count: number;
}

/** Series of an object as far as one pass computes them, by order of declaration and instrument. */
type Values = Map<string, Float64Array>;

/** One series in one pass. */
interface SeriesRequest {
  series: ObjectSeries;
  compute: SeriesFunction;
  inputs: readonly SeriesInput[];
  pass: number;
  /** As the how manieth it is declared. */
  order: number;
}

/**
 * Columns that strategies compute themselves, a column of one instrument at a time. They are computed anew for each run: what
 * a function captures cannot be read from its text. For the same reason the objects that trade only declare them. Others,
 * made for this alone, compute them: one on each shorter column, the last one on the whole, so that none sees what follows and
 * nothing that a function keeps gets to an object that trades.
 */
export class OwnSeries {
  readonly #run: RunState;
  /** Handles by panel and order of declaration: the strategy objects of a panel share a column, each with its own place. */
  readonly #handles = new Map<string, IndicatorHandle>();

  constructor(run: RunState) {
    this.#run = run;
  }

  /** `ctx.series` of an object that trades. @throws TypeError for what is no function and no input */
  declarer(series: ObjectSeries): DeclareSeries {
    return (compute, inputs) => {
      requireFunction(compute);
      const columns = requireInputs(inputs);
      const order = series.count++;
      const handles = series.instruments.map((instrument) => {
        const p = this.#run.schedule.panelOf[instrument]!;
        for (const input of columns) this.#inputColumn(p, input);
        return this.#handleOf(p, order);
      });
      return handles[0]!;
    };
  }

  /**
   * Computes what an object has declared.
   * @param init makes another object and has it declare the same
   * @throws TypeError for what is no function, no input or no column, or for an `init` that declares something else
   * @throws RangeError for a series that reads the future
   */
  compute(series: ObjectSeries, init: (declare: DeclareSeries) => void): void {
    let values: Values = new Map();
    const differences = new Map<string, number>();
    for (let pass = 0; pass < PASSES; pass++) {
      const longer: Values = new Map();
      let order = 0;
      init((compute, inputs) => this.#computeOne({ series, compute, inputs, pass, order: order++ }, longer));
      if (order !== series.count) throw new TypeError('init must declare the same series whenever it is called');
      for (const [key, shorter] of values) {
        const first = firstDifference(shorter, longer.get(key)!);
        differences.set(key, Math.min(first, differences.get(key) ?? Infinity));
      }
      values = longer;
    }
    for (const [key, column] of values) {
      const [order, instrument] = key.split('/').map(Number);
      this.#store(instrument!, order!, { column, difference: differences.get(key) ?? Infinity });
    }
  }

  #computeOne(request: SeriesRequest, values: Values): IndicatorHandle {
    const { series, compute, inputs, pass, order } = request;
    requireFunction(compute);
    const { schedule } = this.#run;
    const given = requireInputs(inputs);
    for (const instrument of series.instruments) {
      const place = this.#placeOf(instrument);
      const length = cutsOf(place.length)[pass] ?? place.length;
      const columns = given.map((input) => {
        const own = this.#ownOf(instrument, input, series.count);
        if (own === undefined) return gather(this.#inputColumn(place.p, input), input, { ...place, length });
        const known = values.get(`${own}/${instrument}`);
        if (known === undefined) throw unknownInput();
        return known.slice();
      });
      values.set(`${order}/${instrument}`, call(compute, columns, length));
    }
    const handle = this.#handles.get(`${schedule.panelOf[series.instruments[0]!]!}/${order}`);
    if (handle === undefined) throw new TypeError('init must declare the same series whenever it is called');
    return handle;
  }

  #store(
    instrument: number,
    order: number,
    { column, difference }: { column: Float64Array; difference: number },
  ): void {
    const { p, k, width, length } = this.#placeOf(instrument);
    if (difference < Infinity) {
      const when = toIso(this.#panel(p).times[difference]!);
      const name = this.#run.schedule.instruments[instrument]!;
      throw new RangeError(`The series reads the future: later bars change its value of ${name} at ${when}`);
    }
    scatter(this.#run.whole[p]![this.#handleOf(p, order)]!, column, { ks: [k], width, length });
  }

  #placeOf(instrument: number): { p: number; k: number; width: number; length: number } {
    const { schedule } = this.#run;
    const p = schedule.panelOf[instrument]!;
    const panel = this.#panel(p);
    return { p, k: schedule.columnOf[instrument]!, width: panel.instruments.length, length: panel.times.length };
  }

  #panel(p: number): Panel {
    return (this.#run.lead?.market ?? this.#run.market).panels[p]!;
  }

  /** As the how manieth an input was declared here; undefined for any other. */
  #ownOf(instrument: number, input: SeriesInput, count: number): number | undefined {
    const p = this.#run.schedule.panelOf[instrument]!;
    for (let order = 0; order < count; order++) if (this.#handles.get(`${p}/${order}`) === input) return order;
    return undefined;
  }

  #handleOf(p: number, order: number): IndicatorHandle {
    const { whole, indicators, lead, panels } = this.#run;
    const key = `${p}/${order}`;
    const known = this.#handles.get(key);
    if (known !== undefined) return known;
    const column = new Float64Array(this.#panel(p).close.length).fill(NaN);
    const handle = (whole[p]!.push(column) - 1) as IndicatorHandle;
    if (lead !== undefined) {
      const from = lead.rows[p]! * panels[p]!.instruments.length;
      indicators[p]!.push(column.subarray(from, from + panels[p]!.close.length));
    }
    this.#handles.set(key, handle);
    return handle;
  }

  #inputColumn(p: number, input: SeriesInput): Float64Array {
    if (input === 'time') return this.#panel(p).times;
    if (typeof input === 'string') return this.#panel(p)[input];
    const column = this.#run.whole[p]![input];
    if (column === undefined) throw unknownInput();
    return column;
  }
}

function requireFunction(compute: unknown): void {
  if (typeof compute !== 'function') throw wrongType('compute', 'a function', compute);
  if (isAsync(compute)) throw new TypeError('compute must be synchronous');
}

function requireInputs(given: unknown): readonly SeriesInput[] {
  const inputs = given as readonly SeriesInput[];
  if (!Array.isArray(given) || inputs.length === 0) throw wrongType('inputs', 'a list with an entry at least', inputs);
  const names: readonly unknown[] = ['time', ...PRICE_FIELDS];
  inputs.forEach((input: unknown, i) => {
    if (typeof input !== 'number' && !names.includes(input))
      throw wrongType(`inputs.${i}`, `a handle or one of ${names.join(', ')}`, input);
  });
  return inputs;
}

/** One instrument's values of a time-major column; times have no instruments. */
function gather(
  column: Float64Array,
  input: SeriesInput,
  { k, width, length }: { k: number; width: number; length: number },
): Float64Array {
  if (input === 'time' || width === 1) return column.slice(0, length);
  const values = new Float64Array(length);
  for (let t = 0, at = k; t < length; t++, at += width) values[t] = column[at]!;
  return values;
}

/** Lengths below that of a column, ascending: all of a short one, else the first bar, all but the last and some by chance, always the same. */
function cutsOf(length: number): number[] {
  if (length <= CUTS + 2) return Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1);
  const random = new SeededRandom(length, 'cuts');
  const cuts = new Set([1, length - 1]);
  while (cuts.size <= CUTS) cuts.add(1 + Math.floor(random.next() * (length - 1)));
  return [...cuts].sort((a, b) => a - b);
}

/** The inputs are copies that are emptied afterwards, and so is the result a copy: nothing of them is there to be read later. */
function call(compute: SeriesFunction, columns: readonly Float64Array[], length: number): Float64Array {
  const result: unknown = compute(...columns);
  if (Object.prototype.toString.call(result) !== '[object Float64Array]')
    throw wrongType('What compute returns', 'a Float64Array', result);
  const values = (result as Float64Array).slice();
  if (values.length !== length) throw new TypeError(`compute gave ${values.length} values for ${length} bars`);
  columns.forEach((column) => column.fill(NaN));
  return values;
}

function unknownInput(): RangeError {
  return new RangeError('Unknown input: declare it in init with ctx.indicator(…)');
}

function firstDifference(prefix: Float64Array, values: Float64Array): number {
  for (let i = 0; i < prefix.length; i++) {
    if (prefix[i] !== values[i] && !(Number.isNaN(prefix[i]) && Number.isNaN(values[i]))) return i;
  }
  return Infinity;
}
