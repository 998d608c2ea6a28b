import { HoldfastError } from './errors';
import { pairOf } from './currencies';

export type OptionRight = 'call' | 'put';
export const INSTRUMENT_KINDS = ['equity', 'index', 'fx', 'future', 'perpetual', 'option'] as const;
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

interface Named {
  id: string;
  symbol: string;
  venue: string;
}

/** What an identifier says by itself. Dates are `YYYY-MM-DD`, contract months `YYYY-MM`. */
export type ParsedInstrument = Named &
  (
    | { kind: 'equity' | 'index' }
    | { kind: 'fx'; base: string; quote: string }
    | { kind: 'perpetual'; underlying: string; quote?: string }
    | { kind: 'future'; underlying: string; month: string; expiry?: string }
    | { kind: 'option'; underlying: string; expiry: string; right: OptionRight; strike: number }
  );

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const MONTH = MONTHS.join('|');
/** Month codes of futures, January to December. */
const FUTURE_MONTHS = 'FGHJKMNQUVXZ';

/** NIFTY25JAN30C21000: root, year, month, day, right, strike. */
const DATED_OPTION = new RegExp(`^([A-Z0-9][A-Z0-9_-]*?)(\\d{2})(${MONTH})(\\d{2})(C|P)(\\d+(?:\\.\\d+)?)$`);
/** SPY240119C00475000: root of at most six, YYMMDD, right, strike in thousandths. */
const OCC_OPTION = /^([A-Z][A-Z0-9]{0,5}?)(\d{2})(\d{2})(\d{2})(C|P)(\d{8})$/;
/** BTC-27DEC24-100000-C, a decimal strike with d for the point. */
const DASHED_OPTION = new RegExp(`^([A-Z0-9_]+)-(\\d{1,2})(${MONTH})(\\d{2})-(\\d+(?:[d.]\\d+)?)-(C|P)$`);
/** BTC-27DEC24. */
const DASHED_FUTURE = new RegExp(`^([A-Z0-9_]+)-(\\d{1,2})(${MONTH})(\\d{2})$`);
/** NIFTY25JANFUT. */
const MONTHLY_FUTURE = new RegExp(`^([A-Z0-9][A-Z0-9_-]*?)(\\d{2})(${MONTH})FUT$`);
/** 6EH4 or ESZ24. */
const CODED_FUTURE = new RegExp(`^([A-Z0-9]{1,4}?)([${FUTURE_MONTHS}])(\\d{1,2})$`);
const PERPETUAL = /^(.+?)-(?:PERP|PERPETUAL|SWAP)$/;
const SETTLED_PERPETUAL = /^([A-Z0-9]+)\/([A-Z0-9]+):[A-Z0-9]+$/;

/** Venues whose short codes are futures; elsewhere `F4` may well be a share. */
const FUTURES_VENUES = new Set(
  ['XCME', 'XCBT', 'XNYM', 'XCEC', 'CME', 'CBOT', 'NYMEX', 'COMEX', 'GLBX', 'XEUR', 'EUREX'].concat([
    ...['IFUS', 'IFEU', 'IFLL', 'XCBF', 'CFE', 'XSGE', 'XDCE', 'XHKF', 'XOSE', 'XSFE'],
  ]),
);

/**
 * What an identifier says: kind, and by kind its underlying, expiry, right and strike or its two currencies.
 *
 * The year of a contract with a single digit (`6EH4`) is the first one that ends in it and is not before `near`'s.
 * @param near year from which single digits count. @default 2020
 * @throws HoldfastError INVALID_ID naming an identifier without venue, or an option with an impossible date or strike
 */
export function parseInstrumentId(id: string, near = 2020): ParsedInstrument {
  const dot = id.lastIndexOf('.');
  const [symbol, venue] = [id.slice(0, Math.max(dot, 0)), id.slice(dot + 1)];
  // A strike with decimals and no venue ends in a dot and digits too.
  if (dot <= 0 || venue === '' || isOptionSymbol(id)) throw invalid(id, 'has no venue: write SYMBOL.VENUE');
  const named = { id, symbol, venue };
  return parseOption(named) ?? parseFuture(named, near) ?? parsePerpetual(named) ?? parseSpot(named);
}

/** Whether a symbol, without its venue, has the form of an option's. */
export function isOptionSymbol(symbol: string): boolean {
  return [DATED_OPTION, OCC_OPTION, DASHED_OPTION].some((form) => form.test(symbol));
}

function parseOption(named: Named): ParsedInstrument | undefined {
  const { symbol } = named;
  let match = OCC_OPTION.exec(symbol);
  if (match) {
    const [, root, year, month, day, right, strike] = match as unknown as string[];
    return option(named, { root, date: [year, month, day], right, strike: Number(strike) / 1000 });
  }
  match = DATED_OPTION.exec(symbol);
  if (match) {
    const [, root, year, month, day, right, strike] = match as unknown as string[];
    return option(named, { root, date: [year, monthNumber(month!), day], right, strike: Number(strike) });
  }
  match = DASHED_OPTION.exec(symbol);
  if (!match) return undefined;
  const [, root, day, month, year, strike, right] = match as unknown as string[];
  const date = [year, monthNumber(month!), day];
  return option(named, { root, date, right, strike: Number(strike!.replace('d', '.')) });
}

interface OptionParts {
  root: string | undefined;
  /** Year (two digits), month, day. */
  date: (string | undefined)[];
  right: string | undefined;
  strike: number;
}

function option(named: Named, { root, date, right, strike }: OptionParts): ParsedInstrument {
  const expiry = dateOf(named, date);
  if (!(strike > 0)) throw invalid(named.id, 'has no strike above 0');
  return { ...named, kind: 'option', underlying: root!, expiry, right: right === 'C' ? 'call' : 'put', strike };
}

function parseFuture(named: Named, near: number): ParsedInstrument | undefined {
  const { symbol, venue } = named;
  const dashed = DASHED_FUTURE.exec(symbol);
  if (dashed) {
    const expiry = dateOf(named, [dashed[4], monthNumber(dashed[3]!), dashed[2]]);
    return { ...named, kind: 'future', underlying: dashed[1]!, month: expiry.slice(0, 7), expiry };
  }
  const monthly = MONTHLY_FUTURE.exec(symbol);
  if (monthly) {
    return { ...named, kind: 'future', underlying: monthly[1]!, month: `20${monthly[2]}-${monthNumber(monthly[3]!)}` };
  }
  const coded = FUTURES_VENUES.has(venue) ? CODED_FUTURE.exec(symbol) : null;
  if (!coded) return undefined;
  const month = String(FUTURE_MONTHS.indexOf(coded[2]!) + 1).padStart(2, '0');
  const year = coded[3]!.length === 2 ? 2000 + Number(coded[3]) : nextYear(Number(coded[3]), near);
  return { ...named, kind: 'future', underlying: coded[1]!, month: `${year}-${month}` };
}

function parsePerpetual(named: Named): ParsedInstrument | undefined {
  const settled = SETTLED_PERPETUAL.exec(named.symbol);
  if (settled) return { ...named, kind: 'perpetual', underlying: settled[1]!, quote: settled[2]! };
  const match = PERPETUAL.exec(named.symbol);
  if (!match) return undefined;
  const pair = /^([A-Z0-9]+)[-_/]([A-Z0-9]+)$/.exec(match[1]!);
  const [base, quote] = pair ? [pair[1]!, pair[2]!] : (pairOf(match[1]!) ?? [match[1]!, undefined]);
  return { ...named, kind: 'perpetual', underlying: base, ...(quote !== undefined && { quote }) };
}

function parseSpot(named: Named): ParsedInstrument {
  const { symbol, venue } = named;
  if (venue === 'INDEX' || symbol.startsWith('^')) return { ...named, kind: 'index' };
  const slashed = /^([A-Z0-9]{2,10})\/([A-Z0-9]{2,10})$/.exec(symbol);
  const pair = slashed ? [slashed[1]!, slashed[2]!] : pairOf(symbol);
  if (pair) return { ...named, kind: 'fx', base: pair[0]!, quote: pair[1]! };
  return { ...named, kind: 'equity' };
}

function dateOf({ id }: Named, [year, month, day]: (string | undefined)[]): string {
  const iso = `20${year}-${month}-${day!.padStart(2, '0')}`;
  const at = Date.parse(`${iso}T00:00:00Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== iso) throw invalid(id, `names no day: ${iso}`);
  return iso;
}

function monthNumber(name: string): string {
  return String(MONTHS.indexOf(name) + 1).padStart(2, '0');
}

function nextYear(digit: number, near: number): number {
  return near + ((((digit - near) % 10) + 10) % 10);
}

function invalid(id: string, fault: string): HoldfastError {
  return new HoldfastError('INVALID_ID', `The instrument ${id} ${fault}.`, { details: { instrument: id } });
}
