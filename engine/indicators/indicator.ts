import { z } from 'zod';
import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { columnInputSchema, columnNameSchema, type ColumnOptions } from '../model/extra-columns';
import { calendarOfPanel, PRICE_FIELDS, scatter, type Panel, type PriceField } from '../columns/market-data';

/** Shape of a time-major column: the value of instrument `k` at bar `t` is at `t * width + k`. */
export interface ColumnShape {
  rows: number;
  width: number;
}

/**
 * Computes a whole column for every instrument of a panel. The value at bar `t` depends on bars 0 to `t` alone; NaN
 * until it is defined.
 */
export type IndicatorKernel = (input: Float64Array, shape: ColumnShape, period: number) => Float64Array;

/** The bars of one instrument as columns with one entry a bar. */
export interface BarColumns extends Readonly<Record<PriceField, Float64Array>> {
  /** When each began and closed, in microseconds. */
  readonly opens: Float64Array;
  readonly times: Float64Array;
}

/** A column for each output. */
export type IndicatorColumns<Output extends string> = Record<Output, Float64Array>;

/** What an indicator is to those who only use it. */
export interface Indicator<Schema extends z.ZodObject = z.ZodObject, Output extends string = string> {
  readonly name: string;
  readonly parameters: Schema;
  /** The first is what `IndicatorCache.column` gives. An indicator with one output calls it `value`. */
  readonly outputs: readonly [Output, ...Output[]];
  /**
   * One time-major column for each output, in the order of `outputs`.
   * @param calendar of which days are. @default that of the venue
   */
  compute(panel: Panel, parameters: z.output<Schema>, calendar?: ExchangeCalendar): Float64Array[];
}

export interface IndicatorSource<Schema extends z.ZodObject, Output extends string> {
  name: string;
  /** A strict zod object; each parameter has a default. */
  parameters: Schema;
  outputs: readonly [Output, ...Output[]];
  /** Columns of one instrument; the value at bar `t` depends on bars 0 to `t` alone, NaN until it is defined. */
  compute(bars: BarColumns, parameters: z.output<Schema>, calendar: ExchangeCalendar): IndicatorColumns<Output>;
}

/** An indicator whose formula is written for one instrument at a time. */
export function defineIndicator<Schema extends z.ZodObject, const Output extends string>(
  source: IndicatorSource<Schema, Output>,
): Indicator<Schema, Output> {
  const { name, parameters, outputs } = source;
  return { name, parameters, outputs, compute: (...given) => computeEach(source, given) };
}

/** An indicator of one column whose kernel takes all instruments of a panel at once. */
export function defineKernelIndicator(name: string, kernel: IndicatorKernel): Indicator<AverageSchema, 'value'> {
  return {
    name,
    parameters: averageParameters,
    outputs: ['value'],
    compute: (panel, { period, source }) => [
      kernel(panel[source], { rows: panel.times.length, width: panel.instruments.length }, period),
    ],
  };
}

/** Bars that an indicator looks back over. */
export const bars = (normal: number, least = 1) => z.int().min(least).max(100_000).default(normal);
/** Column that an indicator is computed from: one of the bar, or a further one of the data by its name. */
export type Source = PriceField | (string & {}) | ({ column: string } & ColumnOptions);
/** Formulas see a field of the bar alone: see `computeIndicator` for further columns. */
export const source = z
  .union([z.enum(PRICE_FIELDS), columnNameSchema, columnInputSchema])
  .default('close') as unknown as z.ZodDefault<z.ZodType<PriceField, Source>>;

const averageParameters = z.strictObject({ period: z.int().min(1).max(100_000), source });
type AverageSchema = typeof averageParameters;

function computeEach<Schema extends z.ZodObject, Output extends string>(
  indicator: IndicatorSource<Schema, Output>,
  [panel, parameters, calendar = calendarOfPanel({}, panel)]: Parameters<Indicator<Schema>['compute']>,
): Float64Array[] {
  const { outputs } = indicator;
  const width = panel.instruments.length;
  if (width === 1) {
    const columns = indicator.compute(panel, parameters, calendar);
    return outputs.map((output) => columns[output]);
  }
  const all = outputs.map(() => new Float64Array(panel.close.length));
  for (let k = 0; k < width; k++) {
    const columns = indicator.compute(new InstrumentBars(panel, k), parameters, calendar);
    outputs.forEach((output, i) => scatter(all[i]!, columns[output], { ks: [k], width, length: panel.times.length }));
  }
  return all;
}

/** The bars of instrument `k` of a panel; a column is gathered when it is first read. */
class InstrumentBars implements BarColumns {
  readonly opens: Float64Array;
  readonly times: Float64Array;
  readonly #gathered: Partial<Record<PriceField, Float64Array>> = {};

  constructor(
    private readonly panel: Panel,
    private readonly k: number,
  ) {
    this.opens = panel.opens;
    this.times = panel.times;
  }

  get open(): Float64Array {
    return this.#gather('open');
  }

  get high(): Float64Array {
    return this.#gather('high');
  }

  get low(): Float64Array {
    return this.#gather('low');
  }

  get close(): Float64Array {
    return this.#gather('close');
  }

  get volume(): Float64Array {
    return this.#gather('volume');
  }

  #gather(field: PriceField): Float64Array {
    const known = this.#gathered[field];
    if (known) return known;
    const column = this.panel[field];
    const width = this.panel.instruments.length;
    const values = new Float64Array(this.times.length);
    for (let t = 0, at = this.k; t < values.length; t++, at += width) values[t] = column[at]!;
    this.#gathered[field] = values;
    return values;
  }
}
