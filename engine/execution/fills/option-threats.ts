import { settlementPrice } from '../../options/settle-option';
import { extremeOf, hasBar } from '../run/last-bar';
import type { RunState } from '../run/run-state';
import { liquidate, openOf, type Watched } from './watch-account';

/** An underlying whose bar would liquidate the options on it. */
export interface OptionThreat {
  underlying: number;
  /** Of the underlying, at which equity is no longer the margin. */
  price: number;
  /** Which way the price has to go: 1 up, -1 down. */
  toward: number;
}

/** Halvings of a distance until floats tell no more. */
const HALVINGS = 60;

/**
 * Looks for the first underlying, in the order of the instruments, at whose low or high an account would lack margin, of both
 * the one that is reached nearer to the mark. With it go the options on it that are held, each at the greater of its mark and
 * its intrinsic value, and margins are those of that price; everything else stays at its mark.
 * @param done underlyings of which nothing can be closed any more
 */
export function findOptionThreat(run: RunState, watched: Watched, done: ReadonlySet<number>): OptionThreat | undefined {
  const { account } = watched;
  for (const underlying of account.options?.underlyings() ?? []) {
    if (done.has(underlying) || !hasBar(run, underlying, run.step) || heldOn(watched, underlying).length === 0)
      continue;
    const mark = account.marks[underlying]!;
    let nearest: OptionThreat | undefined;
    for (const toward of [-1, 1]) {
      const surplusAt = (price: number) => withMarks(watched, { underlying, price }, () => account.surplus());
      const extreme = extremeOf(run, underlying, toward);
      if (toward * (extreme - mark) <= 0 || surplusAt(extreme) >= 0) continue;
      const price = firstShort(surplusAt, mark, extreme);
      const isAhead = toward * (price - openOf(run, underlying)) >= 0;
      if (isAhead && (!nearest || Math.abs(price - mark) < Math.abs(nearest.price - mark))) {
        nearest = { underlying, price, toward };
      }
    }
    if (nearest) return nearest;
  }
  return undefined;
}

/**
 * Closes short options, then the underlying, then long options, as far as they have a bar, until margin suffices at the
 * price of a threat, which is that of the underlying from then on.
 * @returns whether there was anything to close
 */
export function liquidateOptions(run: RunState, watched: Watched, threat: OptionThreat): boolean {
  const { account } = watched;
  const held = heldOn(watched, threat.underlying);
  const isShort = (option: number) => account.positions[option]! < 0;
  const members = [...held.filter(isShort), threat.underlying, ...held.filter((option) => !isShort(option))];
  for (const one of [threat.underlying, ...held]) account.marks[one] = priceOf(watched, one, threat);
  let closed = false;
  for (const instrument of members) {
    if (account.surplus() >= 0) break;
    if (!hasBar(run, instrument, run.step) || account.holdings(instrument).length === 0) continue;
    liquidate(run, watched, { instrument, price: account.marks[instrument]!, moment: 'within' });
    closed = true;
  }
  return closed;
}

function heldOn({ account }: Watched, underlying: number): number[] {
  return account.options!.optionsOn(underlying).filter((option) => account.positions[option] !== 0);
}

type At = Pick<OptionThreat, 'underlying' | 'price'>;

function withMarks<T>(watched: Watched, at: At, look: () => T): T {
  const { marks } = watched.account;
  const moved = [at.underlying, ...heldOn(watched, at.underlying)];
  const before = moved.map((one) => marks[one]!);
  for (const one of moved) marks[one] = priceOf(watched, one, at);
  const found = look();
  moved.forEach((one, i) => (marks[one] = before[i]!));
  return found;
}

/** Of the underlying, or of an option on it. */
function priceOf({ desk, account }: Watched, instrument: number, { underlying, price }: At): number {
  if (instrument === underlying) return price;
  return Math.max(account.marks[instrument]!, settlementPrice(desk.rules[instrument]!.instrument, price));
}

/** The first price on the way at which there is not enough. */
function firstShort(surplusAt: (price: number) => number, from: number, to: number): number {
  if (surplusAt(from) < 0) return from;
  let [enough, short] = [from, to];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (enough + short) / 2;
    if (surplusAt(middle) < 0) short = middle;
    else enough = middle;
  }
  return short;
}
