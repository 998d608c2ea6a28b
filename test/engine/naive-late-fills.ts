import type { NaiveAccount } from './naive-account';
import type { NaiveCarry } from './naive-account-rules';

export const HOME = '';
/** Before the name of a currency: money in it that is held, or borrowed. */
export const HELD = 'held ';
export const HOUR = 3_600_000_000;

/** What is due for time: of which kind, how much in money of the account, and where it is paid. */
export type Due = [keyof NaiveAccount['flows'], number, string?];

/** The next time of funding. */
export const after = (time: number) => (Math.floor(time / (8 * HOUR)) + 1) * 8 * HOUR;

/** Money and positions at a time; `sold` is what is short. */
export interface Snapshot {
  time: number;
  sold: Map<string, number>;
  positions: Map<string, number>;
  balances: Map<string, number>;
}

export function snapshotOf(account: NaiveAccount): Snapshot {
  const sold = new Map([...account.positions.keys()].map((name) => [name, account.sold(name)]));
  return { time: account.now, sold, positions: new Map(account.positions), balances: new Map(account.balances) };
}

/**
 * What fills at an open, up to which and beyond everything has been paid already, change of the payments since: fundings at
 * their moments, the rest by the prices, rates and money of the open.
 */
export function lateDues(account: NaiveAccount, carry: NaiveCarry, before: Snapshot): Due[] {
  const years = (account.paidUntil! - before.time) / (365 * 24 * HOUR);
  const due: Due[] = [];
  for (const [key, money] of account.balances) {
    if (key !== HOME && !key.startsWith(HELD)) continue;
    const earlier = before.balances.get(key) ?? 0;
    if (earlier !== money) due.push(interest(earlier, -1, key), interest(money, 1, key));
  }
  for (const name of account.positions.keys()) {
    const close = account.closes.get(name);
    if (close === undefined) continue;
    const value = Math.abs(account.counted(name, close) * account.worth(name));
    const more = account.sold(name) - before.sold.get(name)!;
    due.push(['borrow', -more * value * carry.borrow(name) * years, account.purse(name)]);
    const bought = account.positions.get(name)! - before.positions.get(name)!;
    for (let at = after(before.time); bought !== 0 && at <= account.fundedUntil!; at = after(at)) {
      const then = account.counted(name, account.closeBy(name, at)!) * account.worthAt(name, at);
      due.push(['funding', -bought * then * carry.funding(name), account.purse(name)]);
    }
  }
  return due;

  function interest(amount: number, sign: number, key: string): Due {
    const rate = amount > 0 ? carry.credit : carry.debit;
    return [amount > 0 ? 'credit' : 'debit', sign * amount * rate * years * account.rate(key), key];
  }
}
