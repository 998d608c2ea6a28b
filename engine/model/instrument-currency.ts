import { calendarOf, hasCalendar } from '../calendars/calendars';
import { isNational } from './currencies';
import type { Instrument } from './instrument';
import { parseInstrumentId, type ParsedInstrument } from './instrument-id';
import { termsOf } from './instrument-terms';

/** Currency in which exchanges quote, by the calendar of the venue. London quotes in pence, Johannesburg and Tel Aviv in hundredths too. */
const OF_EXCHANGES: Readonly<Record<string, string>> = {
  ...{ XNYS: 'USD', XNAS: 'USD', XCME: 'USD', IEPA: 'USD', XPHS: 'PHP' },
  ...{ XLON: 'GBX', XETR: 'EUR', XFRA: 'EUR', XPAR: 'EUR', XAMS: 'EUR', XBRU: 'EUR', XLIS: 'EUR', XMIL: 'EUR' },
  ...{ XMAD: 'EUR', XHEL: 'EUR', XWBO: 'EUR', XDUB: 'EUR', XEUR: 'EUR', XSWX: 'CHF', XSTO: 'SEK', XCSE: 'DKK' },
  ...{ XOSL: 'NOK', XWAR: 'PLN', XBUD: 'HUF', XPRA: 'CZK', XIST: 'TRY', XTKS: 'JPY', XHKG: 'HKD', XSHG: 'CNY' },
  ...{ XKRX: 'KRW', XTAI: 'TWD', XSES: 'SGD', XASX: 'AUD', XNZE: 'NZD', XTSE: 'CAD', XMEX: 'MXN', BVMF: 'BRL' },
  ...{ XBUE: 'ARS', XSGO: 'CLP', XBOG: 'COP', XLIM: 'PEN', XJSE: 'ZAC', XTAE: 'ILA', XSAU: 'SAR', XIDX: 'IDR' },
  ...{ XKLS: 'MYR', XBKK: 'THB', XNSE: 'INR', XBOM: 'INR' },
};
/** Coins that exchanges name otherwise. */
const COIN_NAMES: Readonly<Record<string, string>> = { XBT: 'BTC' };
/** Contracts in another currency than the one of their exchange. */
const OF_FUTURES: Readonly<Record<string, string>> = { FSMI: 'CHF', NIY: 'JPY' };

/**
 * Currency of an instrument's value: the declared one, else the coin of a contract that is settled in it, the second one of
 * a pair or the one that its symbol names, else that of its exchange. Undefined where none of them tells.
 */
export function currencyOf(instrument: Pick<Instrument, 'id' | 'currency' | 'settlement'>): string | undefined {
  if (instrument.currency !== undefined) return instrument.currency;
  const parsed = parseInstrumentId(instrument.id);
  const { settlement = termsOf(parsed).settlement } = instrument;
  if (settlement === 'coin' && isContract(parsed)) return COIN_NAMES[parsed.underlying] ?? parsed.underlying;
  if ('quote' in parsed && parsed.quote !== undefined) return parsed.quote;
  if (parsed.kind === 'future' && OF_FUTURES[parsed.underlying] !== undefined) return OF_FUTURES[parsed.underlying];
  return hasCalendar(parsed.venue) ? OF_EXCHANGES[calendarOf(parsed.venue).name] : undefined;
}

type Contract = Extract<ParsedInstrument, { kind: 'option' | 'future' | 'perpetual' }>;

function isContract(parsed: ParsedInstrument): parsed is Contract {
  return parsed.kind === 'option' || parsed.kind === 'future' || parsed.kind === 'perpetual';
}

/** The two currencies of a pair, by its identifier; undefined for anything else. */
export function pairOfId(id: string): readonly [base: string, quote: string] | undefined {
  const parsed: ParsedInstrument = parseInstrumentId(id);
  return parsed.kind === 'fx' ? [parsed.base, parsed.quote] : undefined;
}

/**
 * Whether a position is paid for in full, so that buying it exchanges money: shares, options, coins. Of futures,
 * perpetuals and pairs of national currencies only the profit is money.
 */
export function isPaidFor({ id, kind }: Pick<Instrument, 'id' | 'kind'>): boolean {
  if (kind === 'future' || kind === 'perpetual') return false;
  if (kind !== 'fx') return true;
  const pair = pairOfId(id);
  return pair !== undefined && !(isNational(pair[0]) && isNational(pair[1]));
}
