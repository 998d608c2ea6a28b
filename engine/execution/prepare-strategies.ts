import type { MarketData } from '../columns/market-data';
import type { IndicatorParameters } from '../indicators/indicator';
import type { IndicatorCache } from '../indicators/indicator-cache';
import type { Parameters } from '../model/run-config';
import type { IndicatorHandle, InitContext, Strategy, StrategyDefinition } from '../strategies/define-strategy';
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
  const handles: Map<string, IndicatorHandle>[] = run.panels.map(() => new Map<string, IndicatorHandle>());
  return run.schedule.instruments.map((instrument, number) => {
    const panel = run.schedule.panelOf[number]!;
    try {
      const strategy = parts.definition.create({ ...parts.parameters });
      strategy.init?.(initContext(instrument, declarer({ run, parts, panel, handles: handles[panel]! })));
      return strategy;
    } catch (error) {
      throw strategyFailure(error, { instrument });
    }
  });
}

function initContext(instrument: string, indicator: InitContext['indicator']): InitContext {
  return Object.freeze({ instrument, indicator });
}

interface Declaring {
  run: RunState;
  parts: StrategyParts;
  panel: number;
  handles: Map<string, IndicatorHandle>;
}

function declarer({ run, parts, panel, handles }: Declaring): InitContext['indicator'] {
  return (name, parameters: IndicatorParameters) => {
    const key = `${name}/${parameters.period}/${parameters.source ?? 'close'}`;
    const known = handles.get(key);
    if (known !== undefined) return known;
    const columns = run.indicators[panel]!;
    const handle = columns.push(parts.indicators.column(parts.market, panel, { name, parameters })) - 1;
    handles.set(key, handle as IndicatorHandle);
    return handle as IndicatorHandle;
  };
}
