import type { Fill } from '../../engine/model/result';

/** A day of a contract. */
export interface NaiveDay {
  day: number;
  open: number;
  high: number;
  low: number;
  close: number;
}

export interface NaiveContract {
  id: string;
  days: NaiveDay[];
  multiplier: number;
}

/** What a strategy does after a day; the limit and the stop as distances from the close of the series. */
export interface NaiveWish {
  quantity: number;
  limit?: number;
  stop?: number;
  /** A stop that only protects what is held. */
  protects?: boolean;
}

export interface NaiveRun {
  fills: Pick<Fill, 'instrument' | 'side' | 'quantity' | 'price' | 'reason'>[];
  equity: number[];
}

interface Order extends NaiveWish {
  level?: number;
}

/**
 * Continuous futures that are traded, from the words of docs/market-rules.md: days, orders at the market, at limits and at
 * stops, one contract after the other, rolled after the last day of each.
 * @param lastDays last day of each contract as the front one
 * @param shifts what the series adds to the prices of each contract
 */
export function runContinuous(
  { contracts, lastDays, shifts }: { contracts: NaiveContract[]; lastDays: number[]; shifts: number[] },
  wishes: NaiveWish[][],
  { capital, fee, days }: { capital: number; fee: number; days: number },
): NaiveRun {
  const result: NaiveRun = { fills: [], equity: [] };
  let [front, held, money] = [0, 0, capital];
  let orders: Order[] = [];
  const trade = (quantity: number, price: number, reason: Fill['reason']) => {
    const { id, multiplier } = contracts[front]!;
    money -= quantity * price * multiplier + fee * Math.abs(quantity);
    held += quantity;
    const side = quantity > 0 ? 'buy' : 'sell';
    result.fills.push({ instrument: id, side, quantity: Math.abs(quantity), price, reason });
  };
  for (let day = 0; day < days; day++) {
    const bar = contracts[front]!.days.find((one) => one.day === day)!;
    const phases = [atOpen, (order: Order, at: NaiveDay) => (order.stop === undefined ? undefined : within(order, at))];
    for (const price of [...phases, (order: Order, at: NaiveDay) => within(order, at)]) {
      for (const order of [...orders]) {
        const paid = price(order, bar);
        if (paid === undefined || !orders.includes(order)) continue;
        orders = orders.filter((one) => one !== order);
        const before = held;
        const most = order.protects ? Math.max(0, -Math.sign(order.quantity) * held) : Infinity;
        const quantity = Math.sign(order.quantity) * Math.min(most, Math.abs(order.quantity));
        if (quantity !== 0) trade(quantity, paid, order.stop === undefined ? 'signal' : 'stop');
        // What protects goes with what it protects.
        const isGone = before !== 0 && before * held <= 0;
        if (isGone) orders = orders.filter((one) => !one.protects || Math.sign(one.quantity) === Math.sign(before));
      }
    }
    if (day === lastDays[front] && contracts[front + 1]) {
      const [from, to] = [front, front + 1].map((i) => contracts[i]!.days.find((one) => one.day === day)!.close);
      const position = held;
      if (position !== 0) trade(-position, from!, 'roll');
      front++;
      if (position !== 0) trade(position, to!, 'roll');
      orders = orders.filter(({ level, protects }) => level === undefined || protects);
      for (const order of orders) if (order.level !== undefined) order.level += to! - from!;
    }
    const { close } = contracts[front]!.days.find((one) => one.day === day)!;
    result.equity.push(money + held * close * contracts[front]!.multiplier);
    const shown = bar.close + shifts[contracts.findIndex(({ days: all }) => all.includes(bar))]!;
    for (const wish of wishes[day] ?? []) {
      // There has to be something to protect.
      if (wish.protects && wish.quantity * held >= 0) continue;
      const distance = wish.limit ?? wish.stop;
      const level = distance === undefined ? undefined : shown + distance - shifts[front]!;
      orders.push({ ...wish, ...(level !== undefined && { level }) });
    }
  }
  return result;
}

function atOpen({ quantity, level, limit }: Order, { open }: NaiveDay): number | undefined {
  if (level === undefined) return open;
  const waitsForFall = quantity > 0 === (limit !== undefined);
  return (waitsForFall ? open <= level : open >= level) ? open : undefined;
}

function within({ quantity, level, limit }: Order, { high, low }: NaiveDay): number | undefined {
  if (level === undefined) return undefined;
  const waitsForFall = quantity > 0 === (limit !== undefined);
  return (waitsForFall ? low <= level : high >= level) ? level : undefined;
}
