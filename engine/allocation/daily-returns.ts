import type { MarketData } from '../columns/market-data';
import { dayOfClose } from '../statistics/run/period-returns';
import type { ReturnMatrix } from './covariance';

/** Returns of instruments from one day to the next on which all of them have a close. */
export interface DailyReturns extends ReturnMatrix {
  instruments: string[];
}

/** By the last close of each UTC day. */
export function dailyReturns({ panels }: Pick<MarketData, 'panels'>): DailyReturns {
  const instruments: string[] = [];
  const closes: Map<number, number>[] = [];
  for (const { instruments: ids, times, close } of panels) {
    ids.forEach((id, k) => {
      const byDay = new Map<number, number>();
      for (let t = 0; t < times.length; t++) {
        const price = close[t * ids.length + k]!;
        if (price > 0) byDay.set(dayOfClose(times[t]!), price);
      }
      instruments.push(id);
      closes.push(byDay);
    });
  }
  const shared = [...(closes[0]?.keys() ?? [])].filter((day) => closes.every((byDay) => byDay.has(day)));
  shared.sort((a, b) => a - b);
  const [assets, days] = [instruments.length, Math.max(0, shared.length - 1)];
  const values = new Float64Array(assets * days);
  for (let t = 0; t < days; t++) {
    closes.forEach((byDay, k) => (values[t * assets + k] = byDay.get(shared[t + 1]!)! / byDay.get(shared[t]!)! - 1));
  }
  return { instruments, assets, days, values };
}
