import type { RunOutput } from '../host/protocol';
import { STATISTICS, type Statistics } from '../model/statistics';
import type { PlayedSample } from './types';

/** A run of the engine as the judge needs it. */
export function sampleOf({ statistics, barsPerYear, equity, fills, trades, orders }: RunOutput): PlayedSample {
  const numbers = (column: unknown) => column as Float64Array;
  const texts = (column: unknown) => column as string[];
  return {
    statistics: Object.fromEntries(STATISTICS.map((name) => [name, statistics[name]])) as Statistics,
    barsPerYear,
    equity: { time: numbers(equity['time']), equity: numbers(equity['equity']) },
    fills: {
      time: numbers(fills['time']),
      instrument: texts(fills['instrument']),
      side: texts(fills['side']),
      quantity: numbers(fills['quantity']),
      price: numbers(fills['price']),
    },
    trades: {
      instrument: texts(trades['instrument']),
      entryTime: numbers(trades['entryTime']),
      exitTime: numbers(trades['exitTime']),
      pnl: numbers(trades['pnl']),
    },
    orders,
  };
}
