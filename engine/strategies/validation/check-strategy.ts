import { BacktestEngine } from '../../backtest-engine';
import type { BarSeries, MarketData } from '../../columns/market-data';
import { HoldfastError } from '../../model/errors';
import { isInstance, messageOf } from '../../model/message-of';
import type { RunResult } from '../../model/result';
import { type Parameters, type RunConfig } from '../../model/run-config';
import type { CheckResult, StrategyChecks } from '../../model/strategy-validation';
import { SourceError } from '../compile-module';
import type { StrategyDefinition } from '../define-strategy';
import { siteOf } from '../failure-site';
import { ownParameters, parseParameters } from '../parameters';
import { CALLBACKS, requireSynchronous } from '../synchronous';
import { firstDifference, ordersOf, type PlacedOrder } from './placed-orders';
import { sampleMarket, sampleSeries, sampleUntil } from './sample-market';

/** Shares of the sample after which its future is cut off. */
const CUTS = [0.15, 0.3, 0.45, 0.6, 0.72, 0.84, 0.95];

/** Told of each check as it ends, so that it is known at which one a strategy does not come back. */
export type OnCheck = <Name extends keyof StrategyChecks>(name: Name, result: StrategyChecks[Name]) => void;

/**
 * Puts a strategy through everything that can be known of it without the user's data. The first failure ends it.
 * @param load evaluates its file
 */
export function checkStrategy(load: () => StrategyDefinition, parameters: Parameters, onCheck: OnCheck): void {
  const definition = attempt(load, (failure) => onCheck('import', failure));
  if (!definition) return;
  onCheck('import', { status: 'pass' });
  const strategy = attempt(
    () => {
      const parsed = parseParameters(definition, parameters);
      return requireSynchronous(definition, definition.create(ownParameters(parsed)));
    },
    (failure) => onCheck('instantiation', failure),
  );
  if (!strategy) return;
  onCheck('instantiation', { status: 'pass' });
  const methods = CALLBACKS.filter((name) => typeof Reflect.get(strategy, name) === 'function');
  const needed = definition.scope === 'portfolio' ? 'onRow' : 'onBar';
  if (!methods.includes(needed)) {
    return onCheck('methods', { status: 'fail', methods, message: `create must return an object with ${needed}` });
  }
  onCheck('methods', { status: 'pass', methods });
  const run = attempt(
    () => playerOf(definition, parameters),
    (failure) => onCheck('behaviour', failure),
  );
  const market = sampleMarket();
  const whole =
    run &&
    attempt(
      () => run(market),
      (failure) => onCheck('behaviour', failure),
    );
  if (!whole) return;
  onCheck('behaviour', behaviourOf(market, whole));
  const audit = attempt(
    () => auditOf(run, whole),
    (failure) => onCheck('lookAhead', failure),
  );
  if (audit) onCheck('lookAhead', audit);
}

function attempt<T>(work: () => T, onFailure: (failure: CheckResult) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    onFailure(failureOf(error));
    return undefined;
  }
}

function failureOf(error: unknown): CheckResult {
  const coded = isInstance(error, HoldfastError) ? error : undefined;
  const position = isInstance(error, SourceError) ? error.position : siteOf(error);
  const { file, line, column } = { ...position, ...coded?.details } as CheckResult;
  return {
    status: 'fail',
    message: messageOf(error).split('\nRequire stack:')[0]!.slice(0, 1000),
    ...(typeof file === 'string' && { file }),
    ...(typeof line === 'number' && { line }),
    ...(typeof column === 'number' && { column }),
    ...(coded?.path !== undefined && { path: coded.path }),
  };
}

type Player = (market: MarketData) => RunResult;

/** Runs the strategy over a market as a backtest does, on an account that can sell short. */
function playerOf(definition: StrategyDefinition, parameters: Parameters): Player {
  const config: RunConfig = {
    ...{ strategy: definition.id, parameters, seed: 0 },
    account: { initialCapital: 1_000_000, type: 'margin', leverage: 2 },
    fees: { proportional: 0 },
    slippage: { proportional: 0 },
  };
  return (market) => new BacktestEngine({ strategies: { get: () => definition } }).run(market, config);
}

function behaviourOf({ bars }: MarketData, { orders, fills, trades }: RunResult): StrategyChecks['behaviour'] {
  return {
    status: 'pass',
    bars,
    orders: orders.placed,
    fills: fills.length,
    trades: trades.length,
    ...(orders.placed === 0 && { message: 'It places no order on the sample: what it does then is not known.' }),
  };
}

/** Orders up to a bar must not depend on whether there are bars after it. */
function auditOf(run: Player, whole: RunResult): StrategyChecks['lookAhead'] {
  const series = sampleSeries();
  const orders = ordersOf(whole);
  const again = firstDifference(orders, ordersOf(run(sampleMarket())));
  if (again) {
    const message = `Two runs over the same bars place different orders, at ${again.at}: ${again.difference}.`;
    return { status: 'fail', cuts: 0, orders: 0, message };
  }
  let compared = 0;
  for (const [i, share] of CUTS.entries()) {
    const last = Math.floor(share * series[0]!.times.length);
    const early = cutOff(run, series, last);
    const found = firstDifference(
      orders.filter(({ placedAt }) => placedAt <= early.end),
      early.orders,
      early.end,
    );
    compared += early.orders.length;
    if (found) {
      const message = `Its orders depend on bars that come later: at ${found.at} ${found.difference}.`;
      return { status: 'fail', cuts: i + 1, orders: compared, message };
    }
  }
  return { status: 'pass', cuts: CUTS.length, orders: compared };
}

function cutOff(run: Player, series: readonly BarSeries[], last: number): { orders: PlacedOrder[]; end: number } {
  const market = sampleUntil(series, last);
  return { orders: ordersOf(run(market)), end: market.panels[0]!.times.at(-1)! };
}
