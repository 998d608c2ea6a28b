import type { NamedProfile } from '../import-source';

const NUMBER = String.raw`^\d+(\.\d+)?$`;
/** Of columns without names: numbers of open, high, low, close and volume. */
const numbered = ([open, high, low, close, volume]: readonly number[]) => ({
  time: 'column 1',
  ...{ open: `column ${open}`, high: `column ${high}`, low: `column ${low}`, close: `column ${close}` },
  volume: `column ${volume}`,
});

/** Files of crypto exchanges. */
export const CRYPTO_PROFILES: readonly NamedProfile[] = [
  {
    name: 'binance-klines',
    // Milliseconds, since 2025 microseconds: the size of each tells.
    marks: {
      cells: 12,
      first: [String.raw`^(\d{13}|\d{16})$`, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, String.raw`^\d+99$`],
    },
    form: { rows: 'bars', layout: 'single', timeUnit: 'ms', venue: 'BINANCE', columns: numbered([2, 3, 4, 5, 6]) },
  },
  {
    name: 'binance-futures-klines',
    marks: { names: ['open_time', 'open', 'high', 'low', 'close', 'volume', 'close_time', 'quote_volume', 'count'] },
    form: { rows: 'bars', layout: 'single', timeUnit: 'ms', venue: 'BINANCE', columns: { time: 'open_time' } },
  },
  {
    name: 'kraken-ohlcvt',
    marks: { cells: 7, first: [String.raw`^\d{9,10}$`, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, String.raw`^\d+$`] },
    form: { rows: 'bars', layout: 'single', timeUnit: 's', venue: 'KRAKEN', columns: numbered([2, 3, 4, 5, 6]) },
  },
  {
    name: 'coinbase-candles',
    // The order of its interface: low and high go before the open.
    marks: { cells: 6, file: 'coinbase', first: [String.raw`^\d{10}$`, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER] },
    form: { rows: 'bars', layout: 'single', timeUnit: 's', venue: 'COINBASE', columns: numbered([4, 3, 2, 5, 6]) },
  },
  {
    name: 'coinbase',
    marks: { names: ['start', 'low', 'high', 'open', 'close', 'volume'] },
    form: { rows: 'bars', layout: 'single', venue: 'COINBASE', columns: { time: 'start' } },
  },
  {
    name: 'coinbase-exchange',
    marks: {
      names: ['time', 'low', 'high', 'open', 'close', 'volume'],
      cells: 6,
      first: [String.raw`^\d{10}$`, '', '', '', '', ''],
    },
    form: { rows: 'bars', layout: 'single', timeUnit: 's', venue: 'COINBASE', columns: { time: 'time' } },
  },
  {
    name: 'bybit-klines',
    marks: { names: ['starttime', 'openprice', 'highprice', 'lowprice', 'closeprice', 'volume', 'turnover'] },
    form: {
      ...{ rows: 'bars', layout: 'single', timeUnit: 'ms', venue: 'BYBIT' },
      columns: {
        time: 'startTime',
        open: 'openPrice',
        high: 'highPrice',
        low: 'lowPrice',
        close: 'closePrice',
        volume: 'volume',
      },
    },
  },
  {
    name: 'bybit-public-klines',
    marks: { names: ['start_at', 'symbol', 'period', 'open', 'high', 'low', 'close', 'volume', 'turnover'] },
    form: {
      rows: 'bars',
      layout: 'long',
      timeUnit: 's',
      venue: 'BYBIT',
      columns: { time: 'start_at', symbol: 'symbol' },
    },
  },
];
