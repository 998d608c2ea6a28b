/** Names of columns as files have them, in any case, and in the angle brackets of MetaTrader and Stooq. */
export const TIME_NAMES = [
  'timestamp',
  'timestamp_utc',
  'datetime',
  'date',
  'time',
  'open_time',
  'open time',
  'gmt time',
  'ts_event',
  'unix',
  'datum',
  ...['date_time', 'date time', 'local time', 'dtyyyymmdd', 'window_start', 'opentime', 'start', 'starttime'],
  ...['start_at', 'startat', 'start time', 'quote_datetime', 'quote_date', 'tradedt', 'trade_date', 'traddt', 'epoch'],
  ...['ts', 'ts_init', 'ts_recv', '__index_level_0__', 'index', 't', 'utc'],
];
export const PRICE_NAMES = {
  open: ['open', 'eröffnung', 'erster', 'opnpric', 'open_price', 'openprice', 'o'],
  high: ['high', 'hoch', 'hghpric', 'high_price', 'highprice', 'h'],
  low: ['low', 'tief', 'lwpric', 'low_price', 'lowprice', 'l'],
  // What is called a price or the last one is a close beside open, high and low; alone it is that of a trade.
  close: [
    'close',
    'close/last',
    'schlusskurs',
    'schluss',
    'clspric',
    'close_price',
    'closeprice',
    'last',
    'price',
    'c',
  ],
} as const;

export const BID_NAMES = ['bid', 'bid_price', 'bidprice'];
export const ASK_NAMES = ['ask', 'ask_price', 'askprice'];
export const TRADE_NAMES = ['price', 'last'];

export function plainName(name: string): string {
  return name
    .trim()
    .replace(/^<(.*)>$/, '$1')
    .toLowerCase();
}

const KNOWN = new Set([...TIME_NAMES, ...Object.values(PRICE_NAMES).flat(), ...BID_NAMES, ...ASK_NAMES]);

/** Whether a name is one that tells a line of names from one of data. */
export function isKnownName(name: string): boolean {
  return KNOWN.has(plainName(name));
}

/** Whether a column holds prices, bid and ask included. */
export function isPriceName(name: string): boolean {
  return isKnownName(name) && !TIME_NAMES.includes(plainName(name));
}
