import { parseCodedFuture } from './instrument-forms/coded-futures';
import { COMPACT_OPTION, parseCrypto } from './instrument-forms/crypto';
import { DASHED_OPTION, parseDashed } from './instrument-forms/dashed';
import { DATED_OPTION, MONTHLY_OPTION, parseIndian, WEEKLY_OPTION } from './instrument-forms/india';
import { OCC_OPTION, parseOcc } from './instrument-forms/occ';
import { invalidId, type Form, type ParsedInstrument } from './instrument-forms/parsed-instrument';
import { parseSpot } from './instrument-forms/spot';

export {
  INSTRUMENT_KINDS,
  type InstrumentKind,
  type OptionRight,
  type ParsedInstrument,
} from './instrument-forms/parsed-instrument';

/** The first that knows a symbol decides. */
const FORMS: readonly Form[] = [parseOcc, parseIndian, parseDashed, parseCrypto, parseCodedFuture];
const OPTIONS = [DATED_OPTION, OCC_OPTION, DASHED_OPTION, MONTHLY_OPTION, WEEKLY_OPTION, COMPACT_OPTION];
/** What only names of derivatives have: a right after digits, a right before a strike, FUT, a day after a sign. */
const SUSPICIOUS = [
  /^[A-Z].*\d{2}.*\d(CE|PE|C|P)$/,
  /^[A-Z].*\d{4,}[CP]\d+/,
  /\d.*FUT$/,
  /^[A-Z].*[-_ ]\d{6,8}$/,
  /^[A-Z]+[-_ ]?\d{1,2}[A-Z]{3}\d{2,4}/,
  /(PERP|SWAP)$/,
];

/** What was parsed lately: a session's instruments are asked for by many of its parts. */
const parsedLately = new Map<string, ParsedInstrument>();
const MOST_KEPT = 2 ** 15;

/**
 * What an identifier says: kind, and by kind its underlying, expiry, right and strike or its two currencies.
 *
 * The year of a contract with a single digit (`6EH4`) is the first one that ends in it and is not before `near`'s.
 * @param near year from which single digits count. @default 2020
 * @throws HoldfastError INVALID_ID naming an identifier without venue, or an option with an impossible date or strike
 */
export function parseInstrumentId(id: string, near = 2020): ParsedInstrument {
  const key = `${near} ${id}`;
  const known = parsedLately.get(key);
  if (known) return known;
  const parsed = Object.freeze(parse(id, near));
  if (parsedLately.size === MOST_KEPT) parsedLately.clear();
  parsedLately.set(key, parsed);
  return parsed;
}

function parse(id: string, near: number): ParsedInstrument {
  const dot = id.lastIndexOf('.');
  const [symbol, venue] = [id.slice(0, Math.max(dot, 0)), id.slice(dot + 1)];
  // A strike with decimals and no venue ends in a dot and digits too.
  if (dot <= 0 || venue === '' || isOptionSymbol(id)) throw invalidId(id, 'has no venue: write SYMBOL.VENUE');
  const named = { id, symbol, venue };
  for (const form of FORMS) {
    const parsed = form(named, near);
    if (parsed) return parsed;
  }
  return parseSpot(named);
}

/** Whether a symbol, without its venue, has the form of an option's. */
export function isOptionSymbol(symbol: string): boolean {
  return OPTIONS.some((form) => form.test(symbol));
}

/** Whether a symbol that is of no known form of derivatives looks like one of them nevertheless. */
export function looksLikeDerivative({ kind, symbol }: ParsedInstrument): boolean {
  return kind === 'equity' && SUSPICIOUS.some((sign) => sign.test(symbol));
}
