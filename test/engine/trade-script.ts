import { buildMarket, type BarSeries } from '../../engine/columns/market-data';
import type { Instrument } from '../../engine/model/instrument';
import type { OrderEvent, OrderFill } from '../../engine/model/order';
import type { RunConfig } from '../../engine/model/run-config';
import type { BarContext } from '../../engine/strategies/define-strategy';
import { MINUTE, START } from './random-market';
import { configOf, engineWith } from './support';

/** Bars as [open, high, low, close], a volume of 100 each. */
export type Bar = [number, number, number, number];
let serial = 0;

function seriesOf(bars: Bar[], { instrument = 'A.X', step = MINUTE } = {}): BarSeries {
  const column = (at: number) => Float64Array.from(bars, (bar) => bar[at]!);
  const times = Float64Array.from(bars, (_, i) => START + i * step);
  const volume = new Float64Array(bars.length).fill(100);
  return { instrument, times, open: column(0), high: column(1), low: column(2), close: column(3), volume };
}

interface Setting {
  step?: number;
  config?: Partial<RunConfig>;
  instrument?: Partial<Instrument>;
}

/** Runs what `script` does at each bar; fills as [bar, signed quantity, price], and ends of orders. */
export function trade(
  bars: Bar[],
  script: ((ctx: BarContext) => unknown)[],
  { step = MINUTE, config, instrument }: Setting = {},
) {
  const fills: [number, number, number][] = [];
  const ends: string[] = [];
  const tested = engineWith(() => ({
    onBar: (ctx) => void script[ctx.index]?.(ctx),
    onFill: (ctx: BarContext, { side, quantity, price }: OrderFill) =>
      void fills.push([ctx.index, side === 'buy' ? quantity : -quantity, price]),
    onOrder: (_: BarContext, { type, reason }: OrderEvent) => void ends.push(reason ?? type),
  }));
  const known = instrument && {
    instruments: { 'A.X': { id: 'A.X', kind: 'equity' as const, multiplier: 1, ...instrument } },
  };
  const market = { ...buildMarket(`rules-${serial++}`, [seriesOf(bars, { step })]), ...known };
  const result = tested.run(market, configOf({ strategy: 'under-test', ...config }));
  return { fills, ends, result };
}

export const flat: Bar = [10, 10, 10, 10];
export const pass = () => undefined;
