import type { MarketData } from '../columns/market-data';
import { indicatorDeclarer } from '../indicators/declare-indicators';
import type { IndicatorCache } from '../indicators/indicator-cache';
import type { Parameters } from '../model/run-config';
import type { InitContext, Strategy, StrategyDefinition } from '../strategies/define-strategy';
import { strategyFailure, type RunState } from './run-state';

export interface StrategyParts {
  definition: StrategyDefinition;
  /** As the definition's schema returned them. */
  parameters: Parameters;
  market: MarketData;
  indicators: IndicatorCache;
}

/**
 * One initialised strategy object for each instrument of the run. The instruments of a panel share the columns of the
 * indicators that they declare alike.
 * @throws HoldfastError STRATEGY_FAILED
 */
export function prepareStrategies(run: RunState, parts: StrategyParts): Strategy[] {
  const { market, indicators: cache } = parts;
  const declarers = run.indicators.map((columns, panel) => indicatorDeclarer({ market, panel, cache, columns }));
  return run.schedule.instruments.map((instrument, number) => {
    const panel = run.schedule.panelOf[number]!;
    try {
      const strategy = parts.definition.create({ ...parts.parameters });
      strategy.init?.(initContext(instrument, declarers[panel]!));
      return strategy;
    } catch (error) {
      throw strategyFailure(error, { instrument });
    }
  });
}

function initContext(instrument: string, indicator: InitContext['indicator']): InitContext {
  return Object.freeze({ instrument, indicator });
}
