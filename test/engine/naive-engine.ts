import type { BarSeries } from '../../engine/columns/market-data';
import type { Fill } from '../../engine/model/result';
import { naiveBarTimes } from './naive-bar-times';

/** What the naive strategies decide from: the bars of one instrument up to now, as plain objects. */
export interface NaiveBar {
  opened: number;
  /** When it is known: its close. */
  time: number;
  open: number;
  close: number;
}

export type NaiveStrategy = (history: NaiveBar[], position: number) => number[];

export interface NaiveConfig {
  capital: number;
  fee: number;
  slippage: number;
}

export interface NaiveResult {
  fills: Fill[];
  times: number[];
  equity: number[];
  rejected: number;
}

/**
 * The semantics again, written for reading: one bar at a time, plain objects, no sharing of code with the engine.
 * @param strategy returns the signed quantities to order at the market
 */
export function runNaively(all: BarSeries[], strategy: NaiveStrategy, config: NaiveConfig): NaiveResult {
  const names = all.map((series) => series.instrument).sort();
  const bars = new Map<string, NaiveBar[]>();
  for (const series of all) {
    const list = naiveBarTimes([...series.times]).map((when, i) => {
      return { ...when, open: series.open[i]!, close: series.close[i]! };
    });
    bars.set(series.instrument, list);
  }
  const times = [...new Set([...bars.values()].flat().map((bar) => bar.time))].sort((a, b) => a - b);
  const result: NaiveResult = { fills: [], times, equity: [], rejected: 0 };
  const positions = new Map(names.map((name) => [name, 0]));
  let cash = config.capital;
  let waiting: { id: number; instrument: string; quantity: number; placed: number }[] = [];
  let placed = 0;

  for (const time of times) {
    const later: typeof waiting = [];
    const done = new Set<number>();
    for (const order of waiting) {
      const bar = bars.get(order.instrument)!.find((candidate) => candidate.time === time);
      // A bar that was under way when the order was placed has an open from before it.
      if (!bar || bar.opened < order.placed) {
        later.push(order);
        continue;
      }
      const cost = (signed: number, open: number) => {
        const price = signed > 0 ? open * (1 + config.slippage) : open * (1 - config.slippage);
        return { price, fee: Math.abs(signed) * price * config.fee };
      };
      const size = Math.abs(order.quantity);
      const buying = order.quantity > 0;
      const { price, fee } = cost(order.quantity, bar.open);
      const held = positions.get(order.instrument)!;
      // What has filled before, at the open of a bar that is not known yet, has its money first.
      const before = waiting
        .map((other) => ({ ...other, bar: bars.get(other.instrument)!.find((next) => next.time > time) }))
        .filter((other) => other.bar && other.bar.opened >= other.placed)
        .filter((other) => {
          const [theirs, ours] = [other.bar!.opened, bar.opened];
          return theirs < ours || (theirs === ours && other.id < order.id);
        })
        .sort((a, b) => a.bar!.opened - b.bar!.opened);
      let left = cash;
      const owned = new Map(positions);
      for (const other of before.filter(({ id }) => !done.has(id))) {
        const { price: theirs, fee: charge } = cost(other.quantity, other.bar!.open);
        const part = Math.abs(other.quantity);
        const has = owned.get(other.instrument)!;
        if (other.quantity > 0 ? part * theirs + charge > left : part > has) continue;
        left = other.quantity > 0 ? left - (part * theirs + charge) : left + (part * theirs - charge);
        owned.set(other.instrument, has + other.quantity);
      }
      done.add(order.id);
      const isRefused = (money: number, stock: number) => (buying ? size * price + fee > money : size > stock);
      if (isRefused(left, owned.get(order.instrument)!) || isRefused(cash, held)) {
        result.rejected++;
        continue;
      }
      cash = buying ? cash - (size * price + fee) : cash + (size * price - fee);
      positions.set(order.instrument, held + order.quantity);
      const { instrument, id } = order;
      const evidence = { orderId: id, type: 'market', reason: 'signal', tag: null } as const;
      const side = buying ? 'buy' : 'sell';
      result.fills.push({ time: bar.opened, instrument, side, quantity: size, price, fee, ...evidence });
    }
    waiting = later;
    let value = 0;
    for (const name of names) {
      const seen = bars.get(name)!.filter((bar) => bar.time <= time);
      if (positions.get(name) !== 0) value += positions.get(name)! * seen.at(-1)!.close;
    }
    result.equity.push(cash + value);
    for (const name of names) {
      const history = bars.get(name)!.filter((bar) => bar.time <= time);
      if (history.at(-1)?.time !== time) continue;
      for (const quantity of strategy(history, positions.get(name)!))
        waiting.push({ id: ++placed, instrument: name, quantity, placed: time });
    }
  }
  return result;
}

/** The crossover from its words: means of the last closes, long above, flat below, unchanged on a tie. */
export function naiveCross(fast: number, slow: number, size: number): NaiveStrategy {
  const mean = (history: NaiveBar[], period: number) =>
    history.slice(-period).reduce((sum, bar) => sum + bar.close, 0) / period;
  return (history, position) => {
    if (history.length < Math.max(fast, slow)) return [];
    const [lead, base] = [mean(history, fast), mean(history, slow)];
    const wanted = lead > base ? size : lead < base ? 0 : position;
    return wanted === position ? [] : [wanted - position];
  };
}
