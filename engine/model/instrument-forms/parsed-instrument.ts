import { HoldfastError } from '../errors';

export type OptionRight = 'call' | 'put';
export const INSTRUMENT_KINDS = ['equity', 'index', 'fx', 'future', 'perpetual', 'option'] as const;
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

/** An identifier in its two parts. */
export interface Named {
  id: string;
  symbol: string;
  venue: string;
}

/**
 * What an identifier says by itself. Dates are `YYYY-MM-DD`, contract months `YYYY-MM`; a future without one is a
 * continuous series. `expiryByRule`: the symbol names a month, the day is by the rule of its exchange.
 */
export type ParsedInstrument = Named &
  (
    | { kind: 'equity' | 'index' }
    | { kind: 'fx'; base: string; quote: string }
    | { kind: 'perpetual'; underlying: string; quote?: string }
    | { kind: 'future'; underlying: string; month?: string; expiry?: string; expiryByRule?: true; quote?: string }
    | {
        kind: 'option';
        underlying: string;
        expiry: string;
        expiryByRule?: true;
        right: OptionRight;
        strike: number;
        quote?: string;
      }
  );

/** One way to write symbols: undefined for a symbol of another form. */
export type Form = (named: Named, near: number) => ParsedInstrument | undefined;

export const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
export const MONTH = MONTHS.join('|');

export interface OptionParts {
  underlying: string;
  expiry: string;
  /** Begins with C or P. */
  right: string;
  strike: number;
}

/** @throws HoldfastError INVALID_ID for a strike that is not above 0 */
export function optionOf(named: Named, { right, ...parts }: OptionParts): ParsedInstrument {
  if (!(parts.strike > 0)) throw invalidId(named.id, 'has no strike above 0');
  return { ...named, kind: 'option', ...parts, right: right.startsWith('C') ? 'call' : 'put' };
}

/**
 * @param year two digits
 * @throws HoldfastError INVALID_ID for a day that does not exist
 */
export function dateOf({ id }: Named, ...[year, month, day]: [year: string, month: string, day: string]): string {
  const iso = `20${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = Date.parse(`${iso}T00:00:00Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== iso) throw invalidId(id, `names no day: ${iso}`);
  return iso;
}

export function monthNumber(name: string): string {
  return String(MONTHS.indexOf(name) + 1).padStart(2, '0');
}

export function invalidId(id: string, fault: string): HoldfastError {
  return new HoldfastError('INVALID_ID', `The instrument ${id} ${fault}.`, { details: { instrument: id } });
}
