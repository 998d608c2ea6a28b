import type { NamedProfile } from '../import-source';

/** Files of sites of free prices. */
export const SITE_PROFILES: readonly NamedProfile[] = [
  {
    name: 'yfinance-multi',
    marks: { layout: 'wide' },
    form: { rows: 'bars', layout: 'wide', timeUnit: 'text', venue: 'YAHOO' },
    notes: ['Prices are as yfinance gives them: adjusted unless `auto_adjust` was off.'],
  },
  {
    name: 'yfinance-ticker',
    marks: { layout: 'single', names: ['date', 'open', 'high', 'low', 'close', 'volume'] },
    form: { rows: 'bars', layout: 'single', timeUnit: 'text', venue: 'YAHOO' },
    notes: ['Prices are as yfinance gives them: adjusted unless `auto_adjust` was off.'],
  },
  {
    name: 'yfinance',
    marks: { names: ['date', 'open', 'high', 'low', 'close', 'volume', 'dividends', 'stock splits'] },
    form: { rows: 'bars', layout: 'single', timeUnit: 'text', venue: 'YAHOO' },
  },
  {
    name: 'yahoo',
    marks: { names: ['date', 'open', 'high', 'low', 'close', 'adj close', 'volume'] },
    form: { rows: 'bars', layout: 'single', timeUnit: 'text', venue: 'YAHOO' },
  },
  {
    name: 'nasdaq',
    marks: { names: ['date', 'close/last', 'volume', 'open', 'high', 'low'] },
    form: { rows: 'bars', layout: 'single', timeUnit: 'text', dateFormat: 'MM/DD/YYYY' },
  },
  {
    name: 'dukascopy',
    marks: { names: ['gmt time', 'open', 'high', 'low', 'close', 'volume'] },
    form: { rows: 'bars', layout: 'single', timeUnit: 'text', dateFormat: 'DD/MM/YYYY', venue: 'DUKASCOPY' },
  },
  {
    name: 'dukascopy-ticks',
    marks: { names: ['gmt time', 'ask', 'bid', 'askvolume', 'bidvolume'] },
    form: { rows: 'quotes', layout: 'single', timeUnit: 'text', dateFormat: 'DD/MM/YYYY', venue: 'DUKASCOPY' },
  },
  {
    name: 'dukascopy-node-ticks',
    marks: { names: ['timestamp', 'askprice', 'bidprice'] },
    form: { rows: 'quotes', layout: 'single', timeUnit: 'ms', venue: 'DUKASCOPY' },
  },
  {
    name: 'stooq',
    marks: { names: ['ticker', 'per', 'date', 'time', 'open', 'high', 'low', 'close', 'vol'] },
    form: { rows: 'bars', timeUnit: 'text', venue: 'STOOQ' },
  },
  {
    name: 'histdata',
    marks: { cells: 6, first: [String.raw`^\d{8} \d{6}$`] },
    form: {
      ...{ rows: 'bars', layout: 'single', timeUnit: 'text', timeZone: 'Etc/GMT+5', venue: 'HISTDATA' },
      columns: { time: 'column 1', open: 'column 2', high: 'column 3', low: 'column 4', close: 'column 5' },
    },
    notes: ['Times are those of New York without daylight saving, five hours behind UTC. There are no volumes.'],
  },
  {
    name: 'alpha-vantage',
    marks: {
      ...{ names: ['timestamp', 'open', 'high', 'low', 'close', 'volume'], cells: 6, newestFirst: true },
      first: [String.raw`^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$`],
    },
    form: { rows: 'bars', layout: 'single', timeUnit: 'text', timeZone: 'America/New_York', venue: 'ALPHAVANTAGE' },
    notes: ['Times are those of New York.'],
  },
  {
    name: 'alpha-vantage-adjusted',
    marks: { names: ['timestamp', 'open', 'high', 'low', 'close', 'adjusted_close', 'volume', 'dividend_amount'] },
    form: { rows: 'bars', layout: 'single', timeUnit: 'text', timeZone: 'America/New_York', venue: 'ALPHAVANTAGE' },
    notes: ['Times are those of New York.'],
  },
];
