import type { PlayedSample } from '../../judging/types';
import type { ScenarioResult, StressChange, StressFigures, StressResult } from '../../model/stress-results';
import { periodReturns } from '../../statistics/run/period-returns';
import { historicLoss } from '../value-at-risk';

/** What a run on a market comes to. */
export function figuresOf({ statistics, equity, fills }: PlayedSample, levels: readonly number[]): StressFigures {
  const { totalReturn, finalEquity, maxDrawdown, sharpe, trades, fills: count } = statistics;
  const days = periodReturns(equity.time, equity.equity, 'day');
  return {
    ...{ totalReturn, finalEquity, maxDrawdown, sharpe, trades, fills: count },
    liquidations: fills.reason?.filter((reason) => reason === 'liquidation').length ?? 0,
    losses: days.length === 0 ? [] : levels.map((level) => ({ level, ...historicLoss(days, level) })),
  };
}

const WEIGHED = ['totalReturn', 'finalEquity', 'maxDrawdown'] as const;

function weighed(of: (name: (typeof WEIGHED)[number]) => number): StressChange {
  return { totalReturn: of('totalReturn'), finalEquity: of('finalEquity'), maxDrawdown: of('maxDrawdown') };
}

type Played = StressFigures & Pick<ScenarioResult, 'name' | 'probability' | 'from' | 'to' | 'unfollowed'>;

/** Scenarios against the run as it was, and what is to be expected of all of them by their probabilities. */
export function compareScenarios(base: StressFigures, played: readonly Played[]): StressResult {
  const scenarios = played.map((scenario) => ({
    ...scenario,
    change: weighed((name) => (scenario[name] ?? 0) - (base[name] ?? 0)),
  }));
  const mean = (of: (scenario: ScenarioResult) => number | null) =>
    scenarios.reduce((sum, one) => sum + one.probability! * (of(one) ?? 0), 0);
  const areWeighed = scenarios.every(({ probability }) => probability !== null);
  const expected = areWeighed
    ? { ...weighed((name) => mean((one) => one[name])), change: weighed((name) => mean((one) => one.change[name])) }
    : null;
  const worst = scenarios.reduce((least, one) => ((one.totalReturn ?? 0) < (least.totalReturn ?? 0) ? one : least));
  return { base, scenarios, expected, worst: worst.name };
}
