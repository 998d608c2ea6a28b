import { HoldfastError } from './errors';
import type { InstrumentDefinition } from './instrument-definition';
import { OCC_OPTION } from './instrument-forms/occ';
import type { ParsedInstrument } from './instrument-forms/parsed-instrument';
import { FUTURE_MULTIPLIERS } from './future-multipliers';

/** Terms of a contract that its exchange's rules give. What is not known is absent. */
export interface InstrumentTerms {
  multiplier?: number;
  underlying?: string;
  exercise?: 'european' | 'american';
  /** `coin` of futures and perpetuals: inverse, the multiplier is what a contract is worth in the quoted currency. */
  settlement?: 'cash' | 'physical' | 'coin';
  /** Time of its last day at which it expires, by the exchange's clocks, where that is not the close. */
  expiryTime?: string;
  /** Settled at the opening of its last day (SOQ) and traded until the close of the day before. */
  settledAtOpen?: true;
  /** Quoted in coin, or worth a fixed sum of the quoted currency: value does not grow with the price. */
  inCoin?: true;
}

/** Venues of options that the Options Clearing Corporation clears. */
const US_OPTIONS = new Set(['OPRA', 'CBOE', 'XCBO', 'SMART']);
const INDIA = new Set(['NSE', 'NFO', 'XNSE', 'BSE', 'BFO', 'XBOM']);
const STABLE = /(USDT|USDC|FDUSD|BUSD|DAI)$/;

const CASH: InstrumentTerms = { multiplier: 100, exercise: 'european', settlement: 'cash' };
const AT_OPEN: InstrumentTerms = { ...CASH, settledAtOpen: true };
/** Roots of options on US indices, by the specifications of Cboe and Nasdaq. */
const US_INDICES: Readonly<Record<string, InstrumentTerms>> = {
  SPX: AT_OPEN,
  SPXW: { ...CASH, underlying: 'SPX' },
  XSP: CASH,
  VIX: AT_OPEN,
  VIXW: { ...AT_OPEN, underlying: 'VIX' },
  NDX: AT_OPEN,
  NDXP: { ...CASH, underlying: 'NDX' },
  XND: CASH,
  RUT: AT_OPEN,
  RUTW: { ...CASH, underlying: 'RUT' },
  MRUT: CASH,
  DJX: AT_OPEN,
  XEO: CASH,
  OEX: { ...CASH, exercise: 'american' },
};

const EUREX = new Set(['EUREX', 'XEUR', 'DTB']);
const DAX = { expiryTime: '13:00' };
const STOXX = { expiryTime: '12:00' };
/** Products of Eurex that are settled by an auction or an average at noon, by their specifications. */
const EUREX_INDICES: Readonly<Record<string, InstrumentTerms>> = {
  ODAX: { ...CASH, ...DAX, multiplier: 5, underlying: 'DAX' },
  OESX: { ...CASH, ...STOXX, multiplier: 10, underlying: 'SX5E' },
  ...{ FDAX: DAX, FDXM: DAX, FDXS: DAX, FESX: STOXX, FSXE: STOXX },
};

/** What the exchange's rules say of an instrument, beyond its identifier. */
export function termsOf(parsed: ParsedInstrument): InstrumentTerms {
  if (parsed.kind === 'option') return optionTerms(parsed);
  if (parsed.kind === 'future') return futureTerms(parsed);
  if (parsed.kind === 'perpetual') return perpetualTerms(parsed);
  return {};
}

type Parsed<K> = Extract<ParsedInstrument, { kind: K }>;

function optionTerms({ symbol, venue, underlying, quote }: Parsed<'option'>): InstrumentTerms {
  const european: InstrumentTerms = { exercise: 'european', settlement: 'cash' };
  if (EUREX.has(venue)) return EUREX_INDICES[underlying] ?? european;
  if (US_OPTIONS.has(venue) || OCC_OPTION.test(symbol)) {
    const index = US_INDICES[underlying];
    if (index) return index;
    // A digit after the root marks what another deliverable than 100 shares.
    const isStandard = !/\d$/.test(underlying);
    return { exercise: 'american', settlement: 'physical', ...(isStandard && { multiplier: 100 }) };
  }
  // Quantities of India are units, of which a lot has many.
  if (INDIA.has(venue)) return { ...european, multiplier: 1 };
  if (quote === 'USD' || (venue === 'DERIBIT' && !STABLE.test(underlying))) return { ...european, inCoin: true };
  return ['DERIBIT', 'BYBIT', 'BINANCE'].includes(venue) ? { ...european, multiplier: 1 } : european;
}

function futureTerms({ venue, underlying, quote }: Parsed<'future'>): InstrumentTerms {
  if (INDIA.has(venue)) return { multiplier: 1 };
  if (quote !== undefined) return quote === 'USD' ? inverseTerms(venue, underlying) : { multiplier: 1 };
  if (venue === 'DERIBIT') return STABLE.test(underlying) ? { multiplier: 1 } : inverseTerms(venue, underlying);
  const multiplier = FUTURE_MULTIPLIERS[underlying];
  const expires = EUREX.has(venue) ? EUREX_INDICES[underlying] : undefined;
  return { ...expires, ...(multiplier !== undefined && { multiplier }) };
}

function perpetualTerms({ symbol, venue, underlying, quote }: Parsed<'perpetual'>): InstrumentTerms {
  const isSettledInCoin = symbol.endsWith(`:${underlying}`) || symbol.startsWith('PI_');
  const isDollar = quote === 'USD' && ['BITMEX', 'BYBIT', 'BINANCE', 'OKX', 'HTX'].includes(venue);
  const isDeribit = venue === 'DERIBIT' && quote === undefined && !STABLE.test(underlying);
  return isSettledInCoin || isDollar || isDeribit ? inverseTerms(venue, underlying) : { multiplier: 1 };
}

/** Dollars of an inverse contract by the specifications of exchanges, by the coin; of all others `*`. */
const INVERSE_SIZES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  DERIBIT: { BTC: 10, ETH: 1 },
  BINANCE: { BTC: 100, '*': 10 },
  BITMEX: { XBT: 1 },
  BYBIT: { '*': 1 },
};

/** Exchanges of coins, whose contracts have steps of their own, often below one. */
const COIN_VENUES = new Set(
  'DERIBIT BINANCE BINANCEUSDM BINANCECOINM BYBIT OKX OKEX HTX HUOBI BITMEX KRAKEN KUCOIN GATEIO BITGET MEXC BITFINEX'.split(
    ' ',
  ),
);

/**
 * Whether a contract is traded in whole numbers where nothing else is declared: options and futures of exchanges, and
 * contracts that are worth a fixed sum of the quoted currency in coin.
 */
export function isWhole(
  { kind, settlement }: { kind: string; settlement?: string | undefined },
  { venue, quote }: { venue: string; quote?: string | undefined },
): boolean {
  if (kind !== 'option' && settlement === 'coin') return true;
  return (kind === 'option' || kind === 'future') && quote === undefined && !COIN_VENUES.has(venue);
}

/** Others, such as quanto contracts, have to be declared. */
function inverseTerms(venue: string, underlying: string): InstrumentTerms {
  const sizes = INVERSE_SIZES[venue];
  const multiplier = sizes?.[underlying] ?? sizes?.['*'];
  return multiplier === undefined ? { inCoin: true } : { multiplier, settlement: 'coin' };
}

/**
 * Refuses a derivative whose terms neither its exchange's rules nor `instruments.json` give.
 * @throws HoldfastError INSTRUMENT_UNDECLARED with the path of the field, such as `instruments.json.BTC-PERPETUAL.DERIBIT.multiplier`
 */
export function requireTerms(
  { id, kind }: { id: string; kind: string },
  terms: InstrumentTerms,
  definition: InstrumentDefinition = {},
): void {
  if (!['option', 'future', 'perpetual'].includes(kind)) return;
  const missing = (['multiplier', 'settlement'] as const).find((field) => definition[field] === undefined);
  if (terms.inCoin === true && missing !== undefined) {
    const why = `${id} is quoted or settled in coin: declare its ${missing}`;
    const size = kind === 'option' ? '1 for one coin' : 'in the quoted currency where it is inverse';
    const coin = ` (settlement "coin", multiplier ${size})`;
    throw undeclared(id, missing, `${why}${coin} in instruments.json, or use a contract that is settled in money.`);
  }
  if (terms.multiplier === undefined && definition.multiplier === undefined) {
    const why = `The multiplier of the ${kind} ${id} is not known: declare it`;
    throw undeclared(id, 'multiplier', `${why} in instruments.json, such as {"${id}": {"multiplier": 100}}.`);
  }
}

/** What has to be declared in `instruments.json` before an instrument is used. */
export function undeclared(id: string, field: string, message: string): HoldfastError {
  const path = `instruments.json.${id}.${field}`;
  return new HoldfastError('INSTRUMENT_UNDECLARED', message, { path, details: { instrument: id } });
}
