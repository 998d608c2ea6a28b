import type { MarketData } from '../columns/market-data';
import type { IndicatorParameters } from '../indicators/indicator';
import type { IndicatorCache } from '../indicators/indicator-cache';
import { plainInstrument, type Instrument } from '../model/instrument';
import type { Parameters } from '../model/run-config';
import type { IndicatorHandle, InitContext, Strategy, StrategyDefinition } from '../strategies/define-strategy';
import type { PreparedStrategy } from './loop-parts';
import { strategyFailure, type RunState } from './run-state';

export interface StrategyParts {
  definition: StrategyDefinition;
  /** As the definition's schema returned them. */
  parameters: Parameters;
  market: MarketData;
  indicators: IndicatorCache;
}

/**
 * One initialised strategy object for each instrument of the run, or one for all of a portfolio. The instruments of a
 * panel share the columns of the indicators that they declare alike.
 * @throws HoldfastError STRATEGY_FAILED
 */
export function prepareStrategies(run: RunState, parts: StrategyParts): PreparedStrategy[] {
  const { instruments, panelOf } = run.schedule;
  const handles: Map<string, IndicatorHandle>[] = run.panels.map(() => new Map<string, IndicatorHandle>());
  const declarers = run.panels.map((_, panel) => declarer({ run, parts, panel, handles: handles[panel]! }));
  if (parts.definition.scope !== 'portfolio') {
    return instruments.map((id, number) =>
      prepare(run, parts, { instrument: id, declare: declarers[panelOf[number]!]! }),
    );
  }
  // Declared in every panel in the same order, so that one handle serves all of them.
  const everywhere: InitContext['indicator'] = (name, parameters) => {
    const declared = declarers.map((declare) => declare(name, parameters));
    return declared[0]!;
  };
  return [prepare(run, parts, { instrument: instruments[0]!, declare: everywhere })];
}

function prepare(
  { schedule }: RunState,
  { definition, parameters, market }: StrategyParts,
  { instrument, declare }: { instrument: string; declare: InitContext['indicator'] },
): PreparedStrategy {
  try {
    const strategy = definition.create({ ...parameters });
    strategy.init?.(initContext(schedule.instruments, { instrument, indicator: declare, market }));
    const wanted = definition.scope === 'portfolio' ? 'onRow' : 'onBar';
    assertMethod(strategy, wanted);
    return strategy;
  } catch (error) {
    throw strategyFailure(error, { instrument });
  }
}

function assertMethod(strategy: Strategy, name: 'onBar' | 'onRow'): asserts strategy is PreparedStrategy {
  if (typeof strategy[name] !== 'function') throw new TypeError(`create must return an object with ${name}`);
}

function initContext(
  instruments: readonly string[],
  { instrument, indicator, market }: Pick<InitContext, 'instrument' | 'indicator'> & { market: MarketData },
): InitContext {
  const describe = (id: string): Instrument => ({ ...(market.instruments?.[id] ?? plainInstrument(id)) });
  return Object.freeze({ instrument, instruments, describe, indicator });
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
