import type { BarSeries, PriceField, QuoteField, SeriesColumns } from './market-data';

/** A further column, as readers and packs call it beside those that every bar has. */
export type ExtraField = `column ${string}`;
/** A column of a data file. */
export type DataField = 'times' | PriceField | QuoteField | ExtraField;

export function extraField(name: string): ExtraField {
  return `column ${name}`;
}

export function isExtra(field: DataField): field is ExtraField {
  return field.startsWith('column ');
}

/** The name of a further column. */
export function nameOfExtra(field: ExtraField): string {
  return field.slice('column '.length);
}

/** A series of columns, in the order of their fields. */
export function seriesOfFields(
  instrument: string,
  fields: readonly DataField[],
  column: (i: number) => Float64Array,
): BarSeries {
  const own: [string, Float64Array][] = [];
  const extra: [string, Float64Array][] = [];
  fields.forEach((field, i) => {
    if (isExtra(field)) extra.push([nameOfExtra(field), column(i)]);
    else own.push([field, column(i)]);
  });
  return {
    instrument,
    ...(Object.fromEntries(own) as SeriesColumns),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
  };
}

/** The same series with its further columns changed one by one. */
export function mapExtra(
  { extra }: Pick<BarSeries, 'extra'>,
  change: (values: Float64Array) => Float64Array,
): Pick<BarSeries, 'extra'> {
  if (extra === undefined) return {};
  return { extra: Object.fromEntries(Object.entries(extra).map(([name, values]) => [name, change(values)])) };
}
