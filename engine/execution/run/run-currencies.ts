import { exchangeRates } from '../../columns/exchange-rates';
import { foreignCurrencies, pairsAmong, rateMissing } from '../../model/conversions';
import { currencyOf, isPaidFor } from '../../model/instrument-currency';
import type { RunCurrencies } from './money-keeper';
import type { PreparedMarket } from './prepare-market';

const known = new WeakMap<PreparedMarket, Map<string | undefined, RunCurrencies | undefined>>();

/**
 * What a run converts; undefined where all is of one currency.
 * @throws HoldfastError VALIDATION with the path `account.currency`, RATE_MISSING, as `foreignCurrencies`
 */
export function runCurrencies(prepared: PreparedMarket, currency: string | undefined): RunCurrencies | undefined {
  const found = known.get(prepared) ?? new Map<string | undefined, RunCurrencies | undefined>();
  known.set(prepared, found);
  if (!found.has(currency)) found.set(currency, resolve(prepared, currency));
  return found.get(currency);
}

function resolve({ session, instruments }: PreparedMarket, currency: string | undefined): RunCurrencies | undefined {
  const pairs = () => pairsAmong(session.panels.flatMap((panel) => panel.instruments));
  const foreign = foreignCurrencies(instruments, currency, pairs);
  if (foreign.length === 0) return undefined;
  const own = instruments.map((instrument) => currencyOf(instrument));
  const series = foreign.map((from) => {
    const found = exchangeRates(session, from, currency!);
    if (found) return found;
    // A pair without a single bar tells nothing.
    const quoted = instruments.filter((_, i) => own[i] === from).map(({ id }) => id);
    throw rateMissing({ from, to: currency!, instruments: quoted });
  });
  return {
    series,
    names: foreign,
    own: currency!,
    of: Int32Array.from(own, (name) => (name === undefined ? -1 : foreign.indexOf(name))),
  };
}

/** Where a position is paid for in full, by instrument. */
export function paidFor({ instruments }: PreparedMarket): Uint8Array {
  return Uint8Array.from(instruments, (instrument) => Number(isPaidFor(instrument)));
}
