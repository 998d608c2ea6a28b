import { HoldfastError } from './errors';
import type {
  BorrowPoint,
  ContinuousDefinition,
  CorporateAction,
  FundingPoint,
  InstrumentDefinition,
  Membership,
} from './instrument-definition';
import { isInverse } from './instrument';
import { parseInstrumentId, type InstrumentKind, type OptionRight, type ParsedInstrument } from './instrument-id';
import { isWhole, termsOf } from './instrument-terms';

/** All that is known of an instrument: its identifier, what `instruments.json` adds, and defaults. */
export interface InstrumentDescription {
  id: string;
  symbol: string;
  venue: string;
  kind: InstrumentKind;
  underlying?: string;
  /** Of an option always; `YYYY-MM-DD`. */
  expiry?: string;
  right?: OptionRight;
  strike?: number;
  /** Contract month of a future, `YYYY-MM`. */
  month?: string;
  exercise?: 'european' | 'american';
  settlement?: 'cash' | 'physical' | 'coin';
  /** Time of that day by the exchange's clocks, where that is not the close. */
  expiryTime?: string;
  /** Settled at the opening of its last day. */
  settledAtOpen?: true;
  multiplier: number;
  /** Undefined where nothing limits prices or sizes. */
  priceIncrement?: number;
  negativePrices?: boolean;
  sizeIncrement?: number;
  minQuantity?: number;
  initialMargin?: number;
  maintenanceMargin?: number;
  /** Undefined: that of the account. */
  currency?: string;
  /** Name of the calendar; the venue's own by default. */
  calendar: string;
  listed?: string;
  delisted?: string;
  universes?: Record<string, Membership[]>;
  funding?: FundingPoint[];
  borrow?: BorrowPoint[];
  actions?: CorporateAction[];
  continuous?: ContinuousDefinition;
}

/**
 * Joins what the identifier says with its definition.
 *
 * In between come the terms that the exchange's rules give (`termsOf`); options default to European exercise and cash
 * settlement.
 * @param near see `parseInstrumentId`
 * @throws HoldfastError INVALID_ID; INSTRUMENTS_INVALID where the definition contradicts the identifier, leaves an
 *   option without underlying, expiry, right or strike, or gives another kind these
 */
export function describeInstrument(
  id: string,
  definition: InstrumentDefinition = {},
  near?: number,
): InstrumentDescription {
  const parsed: ParsedInstrument = parseInstrumentId(id, near);
  const { inCoin: _, ...terms } = termsOf(parsed);
  const { expiryByRule, ...said } = { ...parsed } as Record<string, string | number | boolean | undefined>;
  // A share's symbol says nothing; whatever the file says of it counts.
  if (parsed.kind === 'equity' && definition.kind !== undefined) delete said.kind;
  for (const [field, value] of Object.entries(definition)) {
    if (said[field] === undefined || said[field] === value || field === 'underlying') continue;
    if (field === 'expiry' && expiryByRule === true) continue;
    throw new HoldfastError(
      'INSTRUMENTS_INVALID',
      `${id} says ${field} ${said[field]}, its definition ${JSON.stringify(value)}.`,
      {
        path: `instruments.json.${id}.${field}`,
        details: { instrument: id },
      },
    );
  }
  if (isInverse({ kind: parsed.kind, settlement: terms.settlement }) && (definition.settlement ?? 'coin') !== 'coin') {
    const message = `${id} is settled in coin, its definition says ${JSON.stringify(definition.settlement)}.`;
    const path = `instruments.json.${id}.settlement`;
    throw new HoldfastError('INSTRUMENTS_INVALID', message, { path, details: { instrument: id } });
  }
  const known = { multiplier: 1, calendar: parsed.venue, ...said, ...terms, ...definition };
  // What is no contract has no terms of one.
  if (definition.continuous) Object.assign(known, { kind: 'index', multiplier: 1 });
  const joined = known as Record<string, unknown> as unknown as InstrumentDescription;
  requireFields(joined);
  if (joined.sizeIncrement === undefined && joined.minQuantity === undefined && isWhole(joined, parsed))
    joined.sizeIncrement = 1;
  return joined.kind === 'option' ? { exercise: 'european', settlement: 'cash', ...joined } : joined;
}

/** Whether more is known of an instrument than its bars: such as a share, without a definition, has nothing. */
export function tellsMore(
  { kind, multiplier, expiry, settlement }: InstrumentDescription,
  definition?: InstrumentDefinition,
): boolean {
  const isPlain = kind !== 'option' && multiplier === 1 && settlement !== 'coin' && expiry === undefined;
  return !isPlain || definition !== undefined;
}

function requireFields(instrument: InstrumentDescription): void {
  const { id, kind } = instrument;
  const fail = (field: string, fault: string) => {
    const path = `instruments.json.${id}.${field}`;
    throw new HoldfastError('INSTRUMENTS_INVALID', `${id}: ${field} ${fault}`, { path, details: { instrument: id } });
  };
  const needed = ['underlying', 'expiry', 'right', 'strike'] as const;
  for (const field of needed) if (kind === 'option' && instrument[field] === undefined) fail(field, 'is missing');
  for (const field of ['right', 'strike', 'exercise'] as const) {
    if (kind !== 'option' && instrument[field] !== undefined) fail(field, `does not belong to the kind ${kind}`);
  }
  if (instrument.settlement === 'coin' && !['option', 'future', 'perpetual'].includes(kind))
    fail('settlement', 'in coin belongs to options, futures and perpetuals alone');
  const { listed, delisted } = instrument;
  if (listed !== undefined && delisted !== undefined && delisted < listed) fail('delisted', 'lies before listed');
  const { initialMargin = Infinity, maintenanceMargin = 0 } = instrument;
  // It would be liquidated as soon as it is opened.
  if (maintenanceMargin > initialMargin) fail('maintenanceMargin', `is above the initialMargin of ${initialMargin}`);
}
