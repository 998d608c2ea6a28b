import { BacktestEngine } from '../../backtest-engine';
import { buildMarket, type BarSeries } from '../../columns/market-data';
import type { RunConfig } from '../../model/run-config';
import { startMicros } from '../../model/time';
import { timeframeMicros } from '../../model/timeframe';
import type { StrategyDefinition } from '../define-strategy';
import type { DefinedTests, TestBar, TestResult, TestSetting } from '../define-tests';

const INSTRUMENT = 'TEST.X';
const CASH = 100_000;

export interface TestOutcome {
  name: string;
  error?: unknown;
}

/** Runs the tests of a strategy, one after the other, in this thread: a debugger stops in them. */
export function runTests({ strategy, tests }: DefinedTests): TestOutcome[] {
  return Object.entries(tests).map(([name, test]) => {
    try {
      test({ run: (setting) => runOn(strategy, setting) });
      return { name };
    } catch (error) {
      return { name, error };
    }
  });
}

function runOn(definition: StrategyDefinition, setting: TestSetting): TestResult {
  const series = seriesOf(setting);
  const config: RunConfig = {
    ...{ strategy: definition.id, seed: 0, fees: { proportional: 0 }, slippage: { proportional: 0 } },
    parameters: setting.parameters ?? {},
    account: { initialCapital: CASH, ...setting.account },
  };
  const market = buildMarket('test', [series]);
  const { fills, trades, orders, statistics } = new BacktestEngine({ strategies: { get: () => definition } }).run(
    market,
    config,
  );
  return { fills, trades, orders: orders.placed, statistics };
}

function seriesOf({
  closes,
  bars,
  instrument = INSTRUMENT,
  start = '2024-01-08',
  timeframe = '1min',
}: TestSetting): BarSeries {
  const given: readonly TestBar[] = bars ?? (closes ?? []).map((close) => ({ close }));
  if (given.length === 0) throw new Error('A test needs closes or bars.');
  const step = timeframeMicros(timeframe);
  const open = given.map((bar, i) => bar.open ?? given[i - 1]?.close ?? bar.close);
  const column = (value: (bar: TestBar, i: number) => number) => Float64Array.from(given, value);
  return {
    instrument,
    times: column((_, i) => startMicros(start) + i * step),
    open: Float64Array.from(open),
    high: column((bar, i) => bar.high ?? Math.max(open[i]!, bar.close)),
    low: column((bar, i) => bar.low ?? Math.min(open[i]!, bar.close)),
    close: column(({ close }) => close),
    volume: column(({ volume }) => volume ?? 1000),
  };
}
