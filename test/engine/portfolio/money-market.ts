import { buildMarket, type BarSeries, type MarketData } from '../../../engine/columns/market-data';
import type { Instrument } from '../../../engine/model/instrument';
import { parseInstrumentId } from '../../../engine/model/instrument-id';
import type { RunResult } from '../../../engine/model/result';
import type { RunConfig } from '../../../engine/model/run-config';
import type { BarContext } from '../../../engine/strategies/define-strategy';
import { START } from '../random-market';
import { configOf, engineWith } from '../support';

export const HOUR = 3_600_000_000;

/** Closes of an instrument, hour by hour, each bar opening at the close before it; and what is known of it. */
export interface Listed extends Partial<Instrument> {
  closes: readonly number[];
  /** Hour of its first bar. @default 0 */
  from?: number;
  /** Hours from bar to bar. @default 1 */
  step?: number;
}

let serial = 0;

export function marketOf(listed: Readonly<Record<string, Listed>>): MarketData {
  const series = Object.entries(listed).map(([instrument, one]) => seriesOf(instrument, one));
  const instruments = Object.fromEntries(
    Object.entries(listed).map(([id, { closes: _, from: _from, step: _step, ...known }]) => {
      return [id, { id, kind: parseInstrumentId(id).kind, multiplier: 1, ...known }];
    }),
  );
  return { ...buildMarket(`money-${serial++}`, series), instruments };
}

function seriesOf(instrument: string, { closes, from = 0, step = 1 }: Listed): BarSeries {
  const open = Float64Array.from(closes, (close, i) => closes[i - 1] ?? close);
  return {
    instrument,
    times: Float64Array.from(closes, (_, i) => START + (from + i * step) * HOUR),
    open,
    high: Float64Array.from(closes, (close, i) => Math.max(close, open[i]!)),
    low: Float64Array.from(closes, (close, i) => Math.min(close, open[i]!)),
    close: Float64Array.from(closes),
    volume: new Float64Array(closes.length).fill(1000),
  };
}

/** Orders signed quantities at the market, by id and number of the bar. */
export type Plan = Readonly<Record<string, Readonly<Record<number, number>>>>;

export function play(market: MarketData, plan: Plan, config: Partial<RunConfig> = {}): RunResult {
  const tested = engineWith(() => ({
    onBar(ctx: BarContext) {
      const quantity = plan[ctx.instrument]?.[ctx.index] ?? 0;
      if (quantity > 0) ctx.buy(quantity);
      if (quantity < 0) ctx.sell(-quantity);
    },
  }));
  return tested.run(market, configOf({ strategy: 'under-test', ...config }));
}
