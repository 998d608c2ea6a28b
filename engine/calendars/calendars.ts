import { HoldfastError } from '../model/errors';
import type { Micros } from '../model/time';
import { iceFutures } from './ice';
import { ExchangeCalendar, type CalendarRules } from './exchange-calendar';
import { london } from './london';
import { listedExchange } from './listed-exchanges';
import { unitedStatesEquities, unitedStatesFutures } from './united-states';

const HOUR = 60;

const RULES: readonly (CalendarRules & { venues: string })[] = [
  {
    name: 'XNYS',
    timeZone: 'America/New_York',
    open: 9.5 * HOUR,
    close: 16 * HOUR,
    rules: unitedStatesEquities,
    venues: 'NYSE ARCX ARCA XASE AMEX BATS IEXG IEX SMART OPRA CBOE XCBO OTC PINK US',
  },
  {
    name: 'XNAS',
    timeZone: 'America/New_York',
    open: 9.5 * HOUR,
    close: 16 * HOUR,
    rules: unitedStatesEquities,
    venues: 'NASDAQ',
  },
  {
    name: 'XCME',
    timeZone: 'America/Chicago',
    open: -7 * HOUR,
    close: 16 * HOUR,
    rules: unitedStatesFutures,
    venues: 'CME CMES GLBX XCBT CBOT XNYM NYMEX XCEC COMEX XCBF CFE',
  },
  { name: 'XLON', timeZone: 'Europe/London', open: 8 * HOUR, close: 16.5 * HOUR, rules: london, venues: 'LSE LON L' },
  {
    name: 'FX',
    timeZone: 'America/New_York',
    open: -7 * HOUR,
    close: 17 * HOUR,
    venues: 'FOREX IDEALPRO OANDA FXCM DUKASCOPY HISTDATA TRUEFX PEPPERSTONE LMAX FX_IDC METATRADER MT4 MT5',
  },
  {
    name: 'DERIBIT',
    timeZone: 'UTC',
    open: 0,
    close: 24 * HOUR,
    everyDay: true,
    expiry: 8 * HOUR,
    venues: 'BINANCE BINANCEUSDM BINANCECOINM BYBIT OKX OKEX',
  },
  {
    name: 'IFEU',
    timeZone: 'Europe/London',
    open: HOUR,
    close: 23 * HOUR,
    rules: iceFutures,
    venues: 'ICE IFLL',
  },
];

/** Exchanges by the calendar that is published of them, each with the names that it goes by, Yahoo's suffixes included. */
const LISTED: Readonly<Record<string, string>> = {
  ...{ XETR: 'XETRA ETR GER IBIS DE', XFRA: 'FRA FWB F', XPAR: 'PAR EPA PA SBF', XAMS: 'AMS AS AEB', XBRU: 'BRU BR' },
  ...{
    XLIS: 'LIS LS',
    XMIL: 'MIL MI BVME',
    XMAD: 'BME MAD MC',
    XSWX: 'SWX SIX SW',
    XSTO: 'STO ST SFB',
    XHEL: 'HEL HE',
  },
  ...{ XCSE: 'CPH CO', XOSL: 'OSL OL', XWBO: 'VIE VI', XWAR: 'WSE GPW WA', XDUB: 'DUB', XBUD: 'BUD', XPRA: 'PRA' },
  ...{ XIST: 'BIST IST IS', XTKS: 'TSEJ JPX TYO T', XHKG: 'HKEX SEHK HKG HK', XSHG: 'SSE SHSE SH SS XSHE SZSE SZ' },
  ...{
    XKRX: 'KRX KOSPI KOSDAQ KS KQ',
    XTAI: 'TWSE TPEX TW TWO',
    XSES: 'SGX SES SI',
    XASX: 'ASX AX',
    XNZE: 'NZX NZE NZ',
  },
  ...{
    XTSE: 'TSX TSXV XTSX TO V',
    XMEX: 'BMV MX',
    BVMF: 'B3 BOVESPA XBSP SA',
    XBUE: 'BCBA BA',
    XSGO: 'SN',
    XBOG: 'BVC',
  },
  ...{ XLIM: 'BVL', XJSE: 'JSE JO', XTAE: 'TASE TA', XSAU: 'TADAWUL SAU SR', XEUR: 'EUREX DTB', XIDX: 'IDX JK' },
  ...{ XKLS: 'MYX BURSA KL', XBKK: 'BKK BK', XPHS: 'PHS', IEPA: 'IFUS NYBOT' },
};
const NSE = 'NSE NFO XBOM BSE BFO NS BO';

/** Crypto exchanges whose derivatives do not expire at an hour that is known, and sources of their prices. */
const CRYPTO =
  'BINANCEUS COINBASE COINBASEPRO GDAX KRAKEN KRAKENFUTURES BITMEX BITFINEX BITSTAMP GEMINI KUCOIN HTX HUOBI GATE GATEIO ' +
  'MEXC BITGET BITTREX POLONIEX UPBIT BITHUMB BITFLYER CRYPTOCOM HYPERLIQUID DYDX FTX PHEMEX WHITEBIT UNISWAP PAXOS CRYPTO ' +
  'CCXT CC CDD COINGECKO COINMARKETCAP';
/** Indices without an exchange, and made-up data. */
const OTHERS = 'INDEX INDX TEST SIM SIMULATED DEMO SYNTH PAPER EXAMPLE DATASET';

/** Days of UTC without a break. */
export const ALWAYS = new ExchangeCalendar({
  name: '24x7',
  timeZone: 'UTC',
  open: 0,
  close: 24 * HOUR,
  everyDay: true,
});

const calendars = new Map<string, ExchangeCalendar>([[ALWAYS.name, ALWAYS]]);
function add(rules: CalendarRules, venues: string): void {
  const calendar = new ExchangeCalendar(rules);
  for (const name of [rules.name, ...venues.split(' ')]) calendars.set(name, calendar);
}
for (const { venues, ...rules } of RULES) add(rules, venues);
for (const [exchange, venues] of Object.entries(LISTED)) add(listedExchange(exchange), venues);
add(listedExchange('XBOM', 'XNSE'), NSE);
// A single letter that is no suffix of Yahoo names made-up data.
const madeUp = new Set([...OTHERS.split(' '), ...'ABCDEGHIJKMNOPQRSUWXYZ']);
for (const venue of [...CRYPTO.split(' '), ...madeUp]) calendars.set(venue, ALWAYS);

/** The calendar of a venue, or of that name; `24x7` for one that is not known, which no session takes without a declaration. */
export function calendarOf(venue: string): ExchangeCalendar {
  return calendars.get(venue) ?? ALWAYS;
}

/** The calendar of a venue whose hours are known; undefined for others, and for made-up data. */
export function hoursOf(venue: string): ExchangeCalendar | undefined {
  return madeUp.has(venue) ? undefined : calendars.get(venue);
}

/** What a venue's calendar goes by, such as XNYS for ARCX; `24x7` for other venues that never close. */
export function calendarName(venue: string): string {
  const { name } = calendarOf(venue);
  return name === 'DERIBIT' && venue !== name ? ALWAYS.name : name;
}

export function hasCalendar(name: string): boolean {
  return calendars.has(name);
}

/**
 * End of the session that a moment falls into: its close, at which a DAY order ends. Outside of trading that of the next
 * session; at the very close still that of the one that ends.
 * @throws HoldfastError INSTRUMENT_UNDECLARED for a venue without a calendar
 */
export function sessionEnd(venue: string, time: Micros): Micros {
  return knownCalendar(venue).sessionAt(time).end;
}

/**
 * Whether a venue trades at a moment: from the open, inclusive, to the close, exclusive, and not at lunch.
 * @throws HoldfastError INSTRUMENT_UNDECLARED for a venue without a calendar
 */
export function isOpen(venue: string, time: Micros): boolean {
  return knownCalendar(venue).isOpen(time);
}

/**
 * Sessions of a venue that end after `from` and not after `to`.
 * @throws HoldfastError INSTRUMENT_UNDECLARED for a venue without a calendar
 */
export function tradingDaysBetween(venue: string, from: Micros, to: Micros): number {
  return knownCalendar(venue).tradingDays(from, to);
}

function knownCalendar(venue: string): ExchangeCalendar {
  const calendar = calendars.get(venue);
  if (calendar) return calendar;
  throw new HoldfastError(
    'INSTRUMENT_UNDECLARED',
    `No calendar ${venue} is known; docs/calendars.md lists those that are.`,
  );
}
