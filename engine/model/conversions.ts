import { unitOf } from './currencies';
import { HoldfastError } from './errors';
import { currencyOf, pairOfId } from './instrument-currency';
import type { Instrument } from './instrument';

/** A pair of two currencies, by its identifier. */
export interface NamedPair {
  id: string;
  base: string;
  quote: string;
}

/** A pair on the way from one currency to another; inverse where it is quoted the other way round. */
export interface Leg {
  pair: NamedPair;
  inverse: boolean;
}

/** The pairs among instruments, by their ids, without those of one currency in itself. */
export function pairsAmong(ids: readonly string[]): NamedPair[] {
  return [...ids].sort().flatMap((id) => {
    const pair = pairOfId(id);
    return pair ? [{ id, base: pair[0], quote: pair[1] }] : [];
  });
}

/**
 * The pairs that convert one currency into another: one that is quoted so or the other way round, else two by way of one
 * third currency (the dollar, the euro, then by name). Of several the first id counts. Empty for a currency in itself;
 * undefined where no pairs tell.
 */
export function wayBetween(pairs: readonly NamedPair[], from: string, to: string): Leg[] | undefined {
  const [source, target] = [unitOf(from).currency, unitOf(to).currency];
  if (source === target) return [];
  const direct = legBetween(pairs, source, target);
  if (direct) return [direct];
  const others = new Set(pairs.flatMap(({ base, quote }) => [base, quote]));
  for (const third of ['USD', 'EUR', ...[...others].sort()]) {
    if (third === source || third === target) continue;
    const [first, second] = [legBetween(pairs, source, third), legBetween(pairs, third, target)];
    if (first && second) return [first, second];
  }
  return undefined;
}

function legBetween(pairs: readonly NamedPair[], from: string, to: string): Leg | undefined {
  const pair = pairs.find(({ base, quote }) => base === from && quote === to);
  if (pair) return { pair, inverse: false };
  const inverse = pairs.find(({ base, quote }) => base === to && quote === from);
  return inverse && { pair: inverse, inverse: true };
}

type Quoted = Pick<Instrument, 'id' | 'currency' | 'settlement'>;

/**
 * The other currencies than the account's that instruments are quoted in, by name. Instruments whose currency nobody tells
 * have the account's.
 * @param pairs of the session
 * @throws HoldfastError VALIDATION with the path `account.currency` where instruments have several currencies and the account
 *   none; RATE_MISSING naming the pair and the instruments where no pairs convert
 */
export function foreignCurrencies(
  instruments: readonly Quoted[],
  account: string | undefined,
  pairs: () => readonly NamedPair[],
): string[] {
  const quoted = new Map<string, string[]>();
  for (const instrument of instruments) {
    const name = currencyOf(instrument);
    if (name === undefined) continue;
    const ids = quoted.get(name);
    if (ids) ids.push(instrument.id);
    else quoted.set(name, [instrument.id]);
  }
  if (account === undefined && quoted.size > 1) throw severalCurrencies(quoted);
  const foreign = [...quoted.keys()].filter((name) => account !== undefined && name !== account).sort();
  for (const from of foreign) {
    if (wayBetween(pairs(), from, account!)) continue;
    throw rateMissing({ from, to: account!, instruments: quoted.get(from)! });
  }
  return foreign;
}

/** Instruments that a message names, and those that its details do. */
const NAMED = 3;
const LISTED = 100;

function severalCurrencies(quoted: ReadonlyMap<string, readonly string[]>): HoldfastError {
  const each = [...quoted].sort().map(([currency, ids]) => `${currency} (${listed(ids)})`);
  const advice = 'give account.currency, and have pairs of it in the session, or run instruments of one currency';
  return new HoldfastError('VALIDATION', `The instruments have several currencies: ${each.join(', ')}: ${advice}.`, {
    path: 'account.currency',
    details: { currencies: Object.fromEntries([...quoted].map(([currency, ids]) => [currency, ids.slice(0, LISTED)])) },
  });
}

/** What has no rate. */
export function rateMissing({ from, to, instruments }: { from: string; to: string; instruments: readonly string[] }) {
  const what = `${listed(instruments)} ${instruments.length === 1 ? 'is' : 'are'} quoted in ${from}, the account is in ${to}`;
  const message = `${what}, and the session has no rate: add the pair ${from}${to} or ${to}${from}, or two pairs that cross.`;
  const details = { pair: `${from}/${to}`, instruments: instruments.slice(0, LISTED) };
  return new HoldfastError('RATE_MISSING', message, { path: 'account.currency', details });
}

function listed(ids: readonly string[]): string {
  const more = ids.length - NAMED;
  return ids.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
