import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { extraNames, PRICE_FIELDS, scatter, type Panel, type PriceField } from '../columns/market-data';
import { columnInputSchema, delayOf, type ColumnInput } from '../model/extra-columns';
import type { Indicator } from './indicator';
import type { ResolvedIndicator } from './resolve-indicator';

/**
 * The columns of an indicator over a panel. What it is computed from may be a further column of the data: the indicator then
 * begins anew after bars at which that has no value, and has none there.
 * @throws RangeError for a column that the panel does not have
 */
export function computeIndicator(
  { indicator, parameters }: ResolvedIndicator,
  panel: Panel,
  calendar: ExchangeCalendar,
): Float64Array[] {
  const { source } = parameters;
  if (source === undefined || PRICE_FIELDS.includes(source as PriceField))
    return indicator.compute(panel, parameters, calendar);
  const values = inputColumn(panel, source as string | ColumnInput);
  // An open is what no indicator with a source reads besides.
  const given = { indicator, parameters: { ...parameters, source: 'open' }, calendar };
  return byStretches({ ...panel, open: values }, given);
}

/** Values of a further column, laid out as the columns of the panel. @throws RangeError */
function inputColumn(panel: Panel, source: string | ColumnInput): Float64Array {
  const input = typeof source === 'string' ? columnInputSchema.parse({ column: source }) : source;
  const values = extraColumn(panel, input.column);
  const width = panel.instruments.length;
  const filled = input.fill === 'last' ? lastKnown(values, width) : values;
  return delayed(filled, { panel, width, input });
}

/** @throws RangeError for a name that the panel has no column of */
export function extraColumn(panel: Panel, name: string): Float64Array {
  const { extra } = panel;
  if (extra !== undefined && Object.hasOwn(extra, name)) return extra[name]!;
  const quote = name === 'bid' || name === 'ask' ? panel[name] : undefined;
  if (quote) return quote;
  const plain = String(name).trim().toLowerCase();
  if (plain !== name) return extraColumn(panel, plain);
  const known = extraNames(panel);
  const has = known.length > 0 ? `it keeps ${known.join(', ')}` : 'it keeps none; see `columns` of a session';
  throw new RangeError(`The session keeps no column ${JSON.stringify(name)}: ${has}`);
}

function lastKnown(values: Float64Array, width: number): Float64Array {
  const filled = values.slice();
  for (let at = width; at < filled.length; at++) if (Number.isNaN(filled[at])) filled[at] = filled[at - width]!;
  return filled;
}

function delayed(
  values: Float64Array,
  { panel: { times }, width, input }: { panel: Panel; width: number; input: ColumnInput },
): Float64Array {
  const delay = delayOf(input);
  if ('bars' in delay && delay.bars === 0) return values;
  const late = new Float64Array(values.length).fill(NaN);
  for (let row = 0, from = -1; row < times.length; row++) {
    if ('bars' in delay) from = row - delay.bars;
    else while (from + 1 < times.length && times[from + 1]! + delay.micros <= times[row]!) from++;
    if (from >= 0) late.set(values.subarray(from * width, (from + 1) * width), row * width);
  }
  return late;
}

interface Given {
  indicator: Indicator;
  parameters: Record<string, unknown>;
  calendar: ExchangeCalendar;
}

/** Computes each instrument by itself, over stretches of bars that have a value in `open`. */
function byStretches(panel: Panel, { indicator, parameters, calendar }: Given): Float64Array[] {
  const { open, instruments, times } = panel;
  if (open.length > 0 && open.every((value) => value === value)) return indicator.compute(panel, parameters, calendar);
  const width = instruments.length;
  const all = indicator.outputs.map(() => new Float64Array(open.length).fill(NaN));
  for (let k = 0; k < width; k++) {
    for (let from = 0, to: number; from < times.length; from = to) {
      to = from + 1;
      const isMissing = Number.isNaN(open[from * width + k]);
      while (to < times.length && Number.isNaN(open[to * width + k]) === isMissing) to++;
      if (isMissing) continue;
      const columns = indicator.compute(stretchOf(panel, k, { from, to }), parameters, calendar);
      columns.forEach((column, i) =>
        scatter(all[i]!.subarray(from * width), column, { ks: [k], width, length: to - from }),
      );
    }
  }
  return all;
}

/** Some bars of one instrument. */
function stretchOf(panel: Panel, k: number, { from, to }: { from: number; to: number }): Panel {
  const width = panel.instruments.length;
  const cut = (column: Float64Array) => {
    if (width === 1) return column.subarray(from, to);
    return Float64Array.from({ length: to - from }, (_, i) => column[(from + i) * width + k]!);
  };
  const prices = PRICE_FIELDS.map((field) => [field, cut(panel[field])] as const);
  const axis = { times: panel.times.subarray(from, to), opens: panel.opens.subarray(from, to) };
  return {
    ...(Object.fromEntries(prices) as Pick<Panel, PriceField>),
    ...axis,
    instruments: [panel.instruments[k]!],
  };
}
