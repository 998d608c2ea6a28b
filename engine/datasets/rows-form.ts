import type { ImportForm } from '../model/imports';
import type { RowColumns } from './rows-sql';

/** How files of rows are read that were made here. */
export function rowsForm({ values, further }: RowColumns, stamp?: ImportForm['stamp']): ImportForm {
  const quotes = values.includes('bid') && values.includes('ask') ? { bid: 'bid', ask: 'ask' } : {};
  return {
    format: 'parquet',
    rows: 'bars',
    layout: 'single',
    columns: { time: 'timestamp', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume', ...quotes },
    ...(further.length > 0 && { keep: [...further] }),
    timeUnit: 'text',
    ...(stamp && { stamp }),
  };
}
