import type { NamedProfile } from '../import-source';

/** Files of vendors of market data, and of the packages that read them. */
export const VENDOR_PROFILES: readonly NamedProfile[] = [
  {
    name: 'polygon-flat-file',
    marks: { names: ['ticker', 'volume', 'open', 'close', 'high', 'low', 'window_start', 'transactions'] },
    form: {
      ...{ rows: 'bars', layout: 'long', timeUnit: 'ns', venue: 'POLYGON' },
      columns: { time: 'window_start', symbol: 'ticker' },
    },
  },
  ...databento(),
  ...nautilus(),
  {
    name: 'pandas',
    marks: { format: 'parquet', names: ['__index_level_0__', 'open', 'high', 'low', 'close'] },
    form: { rows: 'bars', layout: 'single', columns: { time: '__index_level_0__' } },
  },
];

/** Times in nanoseconds or as text; prices are decimal or whole numbers of a billionth. */
function databento(): NamedProfile[] {
  const fixed = String.raw`^-?\d{8,}$`;
  const any = '';
  const form = { rows: 'bars', venue: 'DATABENTO', columns: { time: 'ts_event' } } as const;
  const quotes = {
    ...form,
    rows: 'quotes',
    columns: { time: 'ts_event', bid: 'bid_px_00', ask: 'ask_px_00' },
  } as const;
  const names = ['ts_event', 'rtype', 'publisher_id', 'instrument_id', 'open', 'high', 'low', 'close', 'volume'];
  return [
    {
      name: 'databento-fixed',
      marks: { names, first: [any, any, any, any, fixed, fixed, fixed, fixed] },
      form: { ...form, priceScale: 1e-9 },
    },
    { name: 'databento', marks: { names }, form },
    { name: 'databento-quotes', marks: { names: ['ts_event', 'bid_px_00', 'ask_px_00'] }, form: quotes },
  ];
}

/** Catalogs of NautilusTrader: binary prices in Parquet, of 8 bytes with 9 digits or of 16 bytes with 16. */
function nautilus(): NamedProfile[] {
  const form = { layout: 'single', timeUnit: 'ns', columns: { time: 'ts_event' } } as const;
  const notes = ['Bars are stamped as they are in the file; where that is their end, give `stamp` "close".'];
  return [
    {
      name: 'nautilus-bars',
      marks: { format: 'parquet', names: ['open', 'high', 'low', 'close', 'volume', 'ts_event', 'ts_init'] },
      form: { ...form, rows: 'bars' },
      notes,
    },
    {
      name: 'nautilus-quotes',
      marks: { format: 'parquet', names: ['bid_price', 'ask_price', 'bid_size', 'ask_size', 'ts_event', 'ts_init'] },
      form: { ...form, rows: 'quotes', columns: { time: 'ts_event', bid: 'bid_price', ask: 'ask_price' } },
    },
    {
      name: 'nautilus-trades',
      marks: { format: 'parquet', names: ['price', 'size', 'aggressor_side', 'trade_id', 'ts_event', 'ts_init'] },
      form: { ...form, rows: 'trades', columns: { time: 'ts_event', price: 'price', size: 'size' } },
    },
  ];
}
