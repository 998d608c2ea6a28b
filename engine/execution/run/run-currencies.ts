import { ExchangeRates } from '../../columns/exchange-rates';
import { HoldfastError } from '../../model/errors';
import { currencyOf, isPaidFor } from '../../model/instrument-currency';
import type { RunCurrencies } from './money-keeper';
import type { PreparedMarket } from './prepare-market';

const known = new WeakMap<PreparedMarket, Map<string | undefined, RunCurrencies | undefined>>();

/**
 * What a run converts; undefined where all is of one currency. Instruments whose currency nobody tells have the account's.
 * @throws HoldfastError VALIDATION with the path `account.currency` where instruments have several currencies and the account
 *   none; RATE_MISSING naming the pair and the instruments where the session has no rate
 */
export function runCurrencies(prepared: PreparedMarket, currency: string | undefined): RunCurrencies | undefined {
  const found = known.get(prepared) ?? new Map<string | undefined, RunCurrencies | undefined>();
  known.set(prepared, found);
  if (!found.has(currency)) found.set(currency, resolve(prepared, currency));
  return found.get(currency);
}

function resolve({ session, instruments }: PreparedMarket, currency: string | undefined): RunCurrencies | undefined {
  const quoted = new Map<string, string[]>();
  const own = instruments.map((instrument) => currencyOf(instrument));
  own.forEach((name, i) => {
    if (name !== undefined) quoted.set(name, [...(quoted.get(name) ?? []), instruments[i]!.id]);
  });
  if (currency === undefined && quoted.size > 1) throw severalCurrencies(quoted);
  const foreign = [...quoted.keys()].filter((name) => currency !== undefined && name !== currency).sort();
  if (foreign.length === 0) return undefined;
  const rates = new ExchangeRates(session);
  const series = foreign.map((name) => {
    const found = rates.between(name, currency!);
    if (found) return found;
    throw rateMissing({ from: name, to: currency!, instruments: quoted.get(name)! });
  });
  return {
    series,
    of: Int32Array.from(own, (name) => (name === undefined ? -1 : foreign.indexOf(name))),
  };
}

/** Where a position is paid for in full, by instrument. */
export function paidFor({ instruments }: PreparedMarket): Uint8Array {
  return Uint8Array.from(instruments, (instrument) => Number(isPaidFor(instrument)));
}

/** Instruments that a message names. */
const NAMED = 3;

function severalCurrencies(quoted: ReadonlyMap<string, readonly string[]>): HoldfastError {
  const each = [...quoted].sort().map(([currency, ids]) => `${currency} (${listed(ids)})`);
  const advice = 'give account.currency, and have pairs of it in the session, or run instruments of one currency';
  return new HoldfastError('VALIDATION', `The instruments have several currencies: ${each.join(', ')}: ${advice}.`, {
    path: 'account.currency',
    details: { currencies: Object.fromEntries([...quoted].map(([currency, ids]) => [currency, ids.slice(0, 100)])) },
  });
}

function rateMissing({ from, to, instruments }: { from: string; to: string; instruments: string[] }): HoldfastError {
  const what = `${listed(instruments)} ${instruments.length === 1 ? 'is' : 'are'} quoted in ${from}, the account is in ${to}`;
  const message = `${what}, and the session has no rate: add the pair ${from}${to} or ${to}${from}, or two pairs that cross.`;
  const details = { pair: `${from}/${to}`, instruments: instruments.slice(0, 100) };
  return new HoldfastError('RATE_MISSING', message, { path: 'account.currency', details });
}

function listed(ids: readonly string[]): string {
  const more = ids.length - NAMED;
  return ids.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
