import { PRICE_FIELDS, scatter, type Panel } from '../../columns/market-data';
import { toIso } from '../../model/time';
import type { IndicatorHandle, SeriesFunction, SeriesInput } from '../../strategies/define-strategy';
import { isAsync } from '../../strategies/synchronous';
import { wrongType } from '../orders/given-arguments';
import { SeededRandom } from '../run/seeded-random';
import type { RunState } from '../run/run-state';

/** Shorter columns, besides the first bar, that a series is computed on to see whether it reads ahead. */
const CUTS = 7;

/** What a strategy asks for: a function of columns, for some instruments of the run, as the so manieth series. */
interface SeriesRequest {
  compute: SeriesFunction;
  inputs: readonly SeriesInput[];
  instruments: Iterable<number>;
  order: number;
}

/**
 * Columns that strategies compute themselves, a column of one instrument at a time. They are computed anew for each run: what
 * a function captures cannot be read from its text.
 */
export class OwnSeries {
  readonly #run: RunState;
  /** Handles by panel and order of declaration: the strategy objects of a panel share a column, each with its own place. */
  readonly #handles = new Map<string, IndicatorHandle>();

  constructor(run: RunState) {
    this.#run = run;
  }

  /**
   * @throws TypeError for what is no function, no input or no column
   * @throws RangeError for a series that reads the future
   */
  declare({ compute, inputs, instruments, order }: SeriesRequest): IndicatorHandle {
    const { schedule, whole } = this.#run;
    requireFunction(compute);
    let first: IndicatorHandle | undefined;
    for (const instrument of instruments) {
      const p = schedule.panelOf[instrument]!;
      const handle = this.#handleOf(p, order);
      const panel = this.#panel(p);
      const place = { k: schedule.columnOf[instrument]!, width: panel.instruments.length, length: panel.times.length };
      const columns = requireInputs(inputs).map((input) => gather(this.#inputColumn(p, input), input, place));
      const values = computeChecked(compute, columns, { name: schedule.instruments[instrument]!, times: panel.times });
      scatter(whole[p]![handle]!, values, { ks: [place.k], width: place.width, length: place.length });
      first ??= handle;
    }
    return first!;
  }

  #panel(p: number): Panel {
    return (this.#run.lead?.market ?? this.#run.market).panels[p]!;
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
    if (column === undefined) throw new RangeError('Unknown input: declare it in init with ctx.indicator(…)');
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
  if (input === 'time' || width === 1) return column.slice();
  const values = new Float64Array(length);
  for (let t = 0, at = k; t < length; t++, at += width) values[t] = column[at]!;
  return values;
}

/**
 * The column of a function, which has to be the same on all bars before a cut when the bars after it are missing. Shorter
 * columns come first, so that the function cannot know what follows; the first bar alone comes last, so that what it keeps for itself is no more than that.
 */
function computeChecked(
  compute: SeriesFunction,
  columns: readonly Float64Array[],
  of: { name: string; times: Float64Array },
): Float64Array {
  const { length } = of.times;
  const cuts = cutsOf(length);
  const prefixes = cuts.map((cut) => call(compute, columns, cut));
  const values = call(compute, columns, length);
  if (length > 1) prefixes.push(call(compute, columns, 1));
  columns.forEach((column) => column.fill(NaN));
  let first = Infinity;
  for (const prefix of prefixes) first = Math.min(first, firstDifference(prefix, values));
  if (first < Infinity) {
    const when = toIso(of.times[first]!);
    throw new RangeError(`The series reads the future: later bars change its value of ${of.name} at ${when}`);
  }
  return values;
}

/** Lengths below that of a column, ascending: all of a short one, else the last but one and some by chance, always the same. */
function cutsOf(length: number): number[] {
  if (length <= CUTS + 1) return Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1);
  const random = new SeededRandom(length, 'cuts');
  const cuts = new Set([length - 1]);
  while (cuts.size < CUTS) cuts.add(1 + Math.floor(random.next() * (length - 1)));
  return [...cuts].sort((a, b) => a - b);
}

/** The inputs are copies that are emptied afterwards, and so is the result a copy: nothing of them is there to be read later. */
function call(compute: SeriesFunction, columns: readonly Float64Array[], length: number): Float64Array {
  const given = columns.map((column) => column.slice(0, length));
  const result: unknown = compute(...given);
  if (Object.prototype.toString.call(result) !== '[object Float64Array]')
    throw wrongType('What compute returns', 'a Float64Array', result);
  const values = (result as Float64Array).slice();
  if (values.length !== length) throw new TypeError(`compute gave ${values.length} values for ${length} bars`);
  given.forEach((column) => column.fill(NaN));
  return values;
}

function firstDifference(prefix: Float64Array, values: Float64Array): number {
  for (let i = 0; i < prefix.length; i++) {
    if (prefix[i] !== values[i] && !(Number.isNaN(prefix[i]) && Number.isNaN(values[i]))) return i;
  }
  return Infinity;
}
