import type { ImportColumns, ImportForm, ImportOverrides } from '../../../../../engine/model/imports';

/** What is said instead of what is recognised, as texts; an empty one says nothing. */
export type Overrides = Readonly<Record<string, string>>;

interface Choice {
  field: keyof ImportForm;
  label: string;
  values: readonly string[];
}

/** Parts of the form that have a few values. */
export const CHOICES: readonly Choice[] = [
  { field: 'format', label: 'Format', values: ['csv', 'parquet', 'arrow', 'jsonl', 'xlsx'] },
  { field: 'rows', label: 'A row is', values: ['bars', 'quotes', 'trades'] },
  { field: 'layout', label: 'Layout', values: ['single', 'long', 'wide'] },
  { field: 'numbers', label: 'Numbers', values: ['plain', 'decimal comma', 'grouped'] },
  { field: 'dateFormat', label: 'Dates', values: ['DD/MM/YYYY', 'MM/DD/YYYY'] },
  { field: 'timeUnit', label: 'Times', values: ['text', 's', 'ms', 'us', 'ns'] },
  { field: 'stamp', label: 'A time is of its bar the', values: ['open', 'close'] },
  { field: 'encoding', label: 'Encoding', values: ['utf-8', 'utf-16', 'latin-1'] },
];

/** Parts whose column can be named. */
export const PARTS: Readonly<Record<ImportForm['rows'], readonly (keyof ImportColumns)[]>> = {
  bars: ['time', 'clock', 'open', 'high', 'low', 'close', 'volume', 'symbol'],
  quotes: ['time', 'clock', 'bid', 'ask', 'symbol'],
  trades: ['time', 'clock', 'price', 'size', 'symbol'],
};

const COLUMN = 'columns.';

export const columnKey = (part: string) => COLUMN + part;

/** The fields of a request. */
export function overridesOf(texts: Overrides): ImportOverrides & { saveAs?: string } {
  const said = Object.entries(texts).filter(([, text]) => text.trim() !== '');
  const columns = said
    .filter(([name]) => name.startsWith(COLUMN))
    .map(([name, text]) => [name.slice(COLUMN.length), text]);
  const fields = said.filter(([name]) => !name.startsWith(COLUMN)).map(([name, text]) => [name, text.trim()]);
  const overrides: Record<string, unknown> = { ...(Object.fromEntries(fields) as Record<string, string>) };
  if (columns.length > 0) overrides['columns'] = Object.fromEntries(columns);
  // The server checks each, and names the one that is wrong.
  return overrides;
}
