import type { MarketData } from '../../columns/market-data';
import { indicatorDeclarer } from '../../indicators/declare-indicators';
import type { IndicatorCache, LongerColumn } from '../../indicators/indicator-cache';
import { withSignals } from '../../models/model-signals';
import { HoldfastError } from '../../model/errors';
import { isInstance } from '../../model/message-of';
import type { Instrument } from '../../model/instrument';
import type { Parameters as StrategyParameters } from '../../model/run-config';
import { ONNX_SIGNAL } from '../../strategies/built-in/onnx-signal';
import type {
  BarContext,
  InitContext,
  RowContext,
  ScheduleRule,
  Strategy,
  StrategyDefinition,
} from '../../strategies/define-strategy';
import { freshDefinition } from '../../strategies/fresh-definition';
import { ownParameters } from '../../strategies/parameters';
import { requireSynchronous } from '../../strategies/synchronous';
import type { PreparedStrategy } from '../loops/loop-parts';
import { describeInstrument } from '../context/edge-context';
import { beginOf, scheduleBySession } from '../context/session-times';
import { requireCallback } from '../orders/given-arguments';
import { noRebalancing, rebalancer } from '../orders/rebalance';
import { OwnSeries, type ObjectSeries } from '../context/own-series';
import { strategyFailure, type RunState } from './run-state';

export interface StrategyParts {
  definition: StrategyDefinition;
  /** As the definition's schema returned them. */
  parameters: StrategyParameters;
  /** What strategies see. */
  market: MarketData;
  indicators: IndicatorCache;
  /** What strategies get at each bar or row. */
  ctx: BarContext | RowContext;
}

/**
 * One initialised strategy object for each instrument of the run, or one for all of a portfolio. The instruments of a
 * panel share the columns of the indicators that they declare alike.
 * @throws HoldfastError STRATEGY_FAILED
 */
export function prepareStrategies(run: RunState, parts: StrategyParts): PreparedStrategy[] {
  const { shown: instruments, panelOf } = run.schedule;
  const { market, indicators: cache } = parts;
  const longer = run.indicators.map(() => new Map<number, LongerColumn>());
  const declarers = run.indicators.slice(0, market.panels.length).map((columns, panel) => {
    const places = { columns, whole: run.whole[panel]!, longer: longer[panel]! };
    return indicatorDeclarer({ market, panel, cache, ...places });
  });
  const objects =
    parts.definition.scope === 'portfolio'
      ? [
          {
            number: 0,
            indicator: declareEverywhere(declarers),
            series: { instruments: [...instruments.keys()], count: 0 },
          },
        ]
      : instruments.map((_, number) => {
          return { number, indicator: declarers[panelOf[number]!]!, series: { instruments: [number], count: 0 } };
        });
  const own = new OwnSeries(run);
  const strategies = objects.map(({ number, indicator, series }) => {
    const declared = { instrument: instruments[number]!, indicator, on: scheduler(run, number, parts) };
    return prepare(run, parts, { ...declared, series: own.declarer(series) });
  });
  if (longer.some(({ size }) => size > 0)) run.longerColumns = longer;
  for (const { number, indicator, series } of objects) {
    const declared = { instrument: instruments[number]!, indicator, on: requireScheduled };
    if (series.count > 0) computeSeries(run, parts, { own, series, declared });
  }
  return strategies;
}

/** What a strategy object declares in `init`. */
type Declarers = Pick<InitContext, 'instrument' | 'indicator' | 'series' | 'on'>;

/** The series of an object that trades, computed by others, of modules of their own where these may keep something. */
function computeSeries(
  run: RunState,
  parts: StrategyParts,
  { own, series, declared }: { own: OwnSeries; series: ObjectSeries; declared: Omit<Declarers, 'series'> },
): void {
  try {
    own.compute(series, (declare) => {
      const definition = freshDefinition(parts.definition);
      initialised(run, { ...parts, definition }, { ...declared, series: declare });
    });
  } catch (error) {
    throw strategyFailure(error, { instrument: declared.instrument });
  }
}

/** `ctx.on` of an object that does not trade. */
function requireScheduled(_: ScheduleRule, callback: unknown): void {
  requireCallback(callback);
}

/** `ctx.on` of one strategy object. */
function scheduler(run: RunState, instrument: number, { ctx }: StrategyParts): InitContext['on'] {
  return <C extends BarContext | RowContext>(rule: ScheduleRule, callback: (ctx: C) => void) => {
    requireCallback(callback);
    const after = beginOf(run) - 1;
    scheduleBySession(run, { instrument, after, rule, callback: () => callback(ctx as C) });
  };
}

/** Declares in every panel, in the same order, so that one handle serves all of them. */
function declareEverywhere(declarers: readonly InitContext['indicator'][]): InitContext['indicator'] {
  const declare = (...request: Parameters<InitContext['indicator']>) => declarers.map((one) => one(...request))[0]!;
  return declare as InitContext['indicator'];
}

function initialised(
  { schedule }: RunState,
  { definition, parameters, market }: StrategyParts,
  declarers: Declarers,
): Strategy {
  const strategy = requireSynchronous(definition, definition.create(ownParameters(parameters)));
  const rebalance = definition.scope === 'portfolio' ? rebalancer(declarers.on) : noRebalancing;
  const ctx = initContext(schedule.shown, market, { ...declarers, rebalance });
  strategy.init?.(definition.id === ONNX_SIGNAL ? withSignals(ctx, market) : ctx);
  return strategy;
}

function prepare(run: RunState, parts: StrategyParts, declarers: Declarers): PreparedStrategy {
  const { definition } = parts;
  try {
    const strategy = initialised(run, parts, declarers);
    const wanted = definition.scope === 'portfolio' ? 'onRow' : 'onBar';
    assertMethod(strategy, wanted);
    return strategy;
  } catch (error) {
    // What a model lacks is the fault of a parameter, not of the strategy.
    if (isInstance(error, HoldfastError) && error.path?.startsWith('parameters.')) throw error;
    throw strategyFailure(error, { instrument: declarers.instrument });
  }
}

function assertMethod(strategy: Strategy, name: 'onBar' | 'onRow'): asserts strategy is PreparedStrategy {
  if (typeof strategy[name] !== 'function') throw new TypeError(`create must return an object with ${name}`);
}

function initContext(
  instruments: readonly string[],
  market: MarketData,
  declarers: Declarers & Pick<InitContext, 'rebalance'>,
): InitContext {
  const describe = (id: string): Instrument => describeInstrument(market, id);
  const column: InitContext['column'] = (name, options) =>
    declarers.indicator('column', { source: { ...options, column: name } });
  return Object.freeze({ ...declarers, instruments, describe, column });
}
