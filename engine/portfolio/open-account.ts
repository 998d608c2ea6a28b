import { HoldfastError } from '../model/errors';
import { isInverse, type Instrument } from '../model/instrument';
import type { RunConfig } from '../model/run-config';
import { optionMargins } from '../options/option-margins';
import { CashAccount } from './cash-account';
import { MarginAccount } from './margin-account';

/** What a run says of its instruments. */
export interface AccountTerms {
  multipliers: Float64Array;
  /** Money of the account that one unit of price is worth at the moment; the multipliers where there is one currency. */
  worth: Float64Array;
  /** 1 for inverse contracts, by instrument; null where there is none. */
  inverse?: Uint8Array | null;
  /** How many of the first instruments strategies see. */
  shown?: number;
}

/**
 * The account that a run's settings ask for. The initial margin of an instrument is its own, else 1 / leverage; the
 * maintenance margin its own, else the account's, else half of the initial one.
 * @throws HoldfastError VALIDATION with the path `account.<field>` for a field that a cash account has no use for
 */
export function openAccount(
  config: RunConfig['account'],
  instruments: readonly Instrument[],
  { multipliers, worth, inverse = null, shown }: AccountTerms,
): CashAccount | MarginAccount {
  const { initialCapital, type = 'cash', positions = 'netting', leverage = 1, maintenanceMargin } = config;
  const { liquidation = 'intrabar', negativeBalance = true } = config;
  if (type === 'cash') {
    if (positions === 'hedging') throw needsMargin('positions', 'Long and short positions side by side');
    if (leverage !== 1) throw needsMargin('leverage', 'Leverage');
    if (inverse !== null) throw needsMargin('type', `Inverse contracts (${instruments.find(isInverse)!.id})`);
    return new CashAccount(initialCapital, worth);
  }
  const initial = Float64Array.from(instruments, (instrument) => instrument.initialMargin ?? 1 / leverage);
  const maintenance = Float64Array.from(
    instruments,
    (instrument, i) => instrument.maintenanceMargin ?? maintenanceMargin ?? initial[i]! / 2,
  );
  return new MarginAccount({
    initialCapital,
    multipliers: worth,
    initialMargin: initial,
    maintenanceMargin: maintenance,
    hedging: positions === 'hedging',
    intrabar: liquidation === 'intrabar',
    negativeBalance,
    inverse,
    options: optionMargins(instruments, { multipliers, worth }, shown),
  });
}

function needsMargin(field: string, what: string): HoldfastError {
  return new HoldfastError('VALIDATION', `${what} need a margin account.`, { path: `account.${field}` });
}
