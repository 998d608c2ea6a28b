import { BacktestEngine } from '../../engine/backtest-engine';
import type { MarketData } from '../../engine/columns/market-data';
import { SeededRandom } from '../../engine/execution/run/seeded-random';
import { toSampleColumns } from '../../engine/host/run-columns';
import { alterMarket } from '../../engine/judging/alter-market';
import type { JudgeTools, PriceSeries, Sample } from '../../engine/judging/types';
import { HoldfastError } from '../../engine/model/errors';
import type { RunConfig } from '../../engine/model/run-config';
import type { StrategyDefinition } from '../../engine/strategies/define-strategy';

/** The judge's tools over an engine of this process. */
export function toolsOver(
  market: MarketData,
  definition: StrategyDefinition,
  more: Partial<Pick<JudgeTools, 'ledger' | 'holdout' | 'sealed'>> & { seed?: number } = {},
): JudgeTools {
  const { seed = 1, ...given } = more;
  const engine = new BacktestEngine({ strategies: { get: () => definition } });
  const play = (on: MarketData, config: RunConfig): Sample => {
    try {
      return toSampleColumns(engine.sample(on, config));
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      return { error: error.message, code: error.code };
    }
  };
  const axis = (config: RunConfig) => {
    const { opens } = market.panels.reduce((most, panel) => (panel.times.length > most.times.length ? panel : most));
    return opens.filter((open) => open >= (config.start ?? 0) && open <= (config.end ?? Infinity));
  };
  return {
    ...{ ledger: { trials: 1, sharpeVariance: null }, ...given },
    run: (configs) => Promise.resolve(configs.map((config) => play(market, config))),
    altered: (config, after) => Promise.resolve(play(alterMarket(market, after), config)),
    opens: (config) => Promise.resolve(axis(config)),
    end: (config) => config.end ?? market.panels[0]!.times.at(-1)!,
    prices: (config, { all = false } = {}) =>
      Promise.resolve(
        pricesOf(market).filter(({ instrument }) => all || (config.instruments?.includes(instrument) ?? true)),
      ),
    random: (name) => new SeededRandom(seed, `judge/${name}`),
  };
}

function pricesOf({ panels }: MarketData): PriceSeries[] {
  return panels.flatMap(({ instruments, opens, times, open, close }) =>
    instruments.map((instrument, k) => {
      const own = (column: Float64Array) => times.map((_, row) => column[row * instruments.length + k]!);
      return { instrument, opens, times, open: own(open), close: own(close) };
    }),
  );
}
