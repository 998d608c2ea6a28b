import { BacktestEngine } from '../../engine/backtest-engine';
import { buildMarket, type MarketData } from '../../engine/columns/market-data';
import { SeededRandom } from '../../engine/execution/run/seeded-random';
import type { JudgeTools } from '../../engine/judging/types';
import type { Parameters } from '../../engine/model/run-config';
import type { StrategyDefinition } from '../../engine/strategies/define-strategy';
import {
  fadesEachBar,
  followsItsName,
  freezesItsWarmUp,
  isLuckyOnce,
  knowsTheHigh,
  normalisesOverAll,
  peeksOneBar,
  peeksThroughWeeks,
  remembersTheLastRun,
  tradesSurvivors,
} from './zoo-faults';
import { followsTrends, ranksByMomentum, returnsToTheMean } from './zoo-honest';
import { configWith, type Animal } from './zoo-animal';
import { fitted } from './zoo-fitted';
import { marketOfShape, returnsOf, seriesOfReturns } from './zoo-market';

/** Those with a planted fault. */
export function faulty(seed: number): Animal[] {
  const noise = marketOfShape({ seed });
  const { market: mortal, survivors } = mortals(seed);
  const luck = luckiest(noise);
  const ahead = (name: string, strategy: StrategyDefinition): Animal => ({
    ...{ name: `knowing ${name}`, code: 'LOOK_AHEAD', market: noise, strategy },
  });
  return [
    ahead('the next close', peeksOneBar),
    ahead('a week that is under way', peeksThroughWeeks),
    ahead('the mean of all bars', normalisesOverAll),
    ahead('the high of the bar that it is in', knowsTheHigh),
    ahead('what the last run saw', remembersTheLastRun()),
    {
      ...{ name: 'trading those alone that live on', code: 'SURVIVORS' },
      ...{ market: mortal, strategy: tradesSurvivors(survivors) },
    },
    {
      ...{ name: 'a warm-up that is frozen', code: 'WARM_UP' },
      ...{ market: marketOfShape({ seed, pull: 0.01 }), strategy: freezesItsWarmUp },
    },
    {
      ...{ name: 'an edge below the costs that it pays', code: 'COSTS' },
      ...{ market: marketOfShape({ seed, reversal: 0.15 }), strategy: fadesEachBar },
      subject: { config: configWith({}, { fees: { proportional: 0.003 } }) },
    },
    {
      ...{ name: 'an edge below the costs that it leaves out', code: 'COSTS' },
      ...{ market: marketOfShape({ seed, noise: 0.0008, reversal: 0.15 }), strategy: fadesEachBar },
      subject: { config: configWith({}, { fees: { proportional: 0 }, slippage: { proportional: 0 } }) },
    },
    {
      ...{ name: 'too few trades', code: 'TOO_FEW_TRADES' },
      ...{ market: marketOfShape({ seed, rise: 0.002 }), strategy: followsTrends },
      subject: { config: configWith({ bars: 900 }) },
    },
    {
      ...{ name: 'the luck of a thousand trials', code: 'LUCK', market: noise, strategy: followsItsName },
      ...{ subject: { config: configWith(luck.parameters) }, ledger: luck.ledger },
    },
    {
      ...{ name: 'one lucky trade', code: 'ONE_TRADE', strategy: isLuckyOnce(700) },
      market: marketOfShape({ seed, noise: 0.002, jumps: { 700: 0.35 } }),
    },
    {
      ...{ name: 'the luck of one regime', code: 'REGIME', strategy: followsTrends },
      market: marketOfShape({ seed, drift: 0.008, from: 0.4, to: 0.6 }),
      subject: { config: configWith({ bars: 10 }) },
    },
    ...fitted(seed),
  ];
}

/** Those that there is a reason to believe. */
export function honest(seed: number): Animal[] {
  const points = [4, 6, 8, 10, 12, 15, 20].map((bars) => ({ bars }));
  const trending = { seed, drift: 0.004 };
  const ids = Array.from({ length: 10 }, (_, i) => `I${i}.X`);
  return [
    {
      ...{ name: 'following trends that last', code: 'BELIEVABLE' },
      ...{ market: marketOfShape(trending), strategy: followsTrends },
      subject: { config: configWith({ bars: 10 }), trials: points, space: { bars: points.map(({ bars }) => bars) } },
      ledger: { trials: points.length, sharpeVariance: 0.5 },
    },
    {
      ...{ name: 'what returns to its mean', code: 'BELIEVABLE', strategy: returnsToTheMean },
      market: marketOfShape({ seed, pull: 0.06 }),
      subject: { config: configWith({ period: 30, entry: 1 }) },
    },
    {
      ...{ name: 'what has risen most, of many', code: 'BELIEVABLE', strategy: ranksByMomentum },
      market: marketOfShape({ ...trending, drift: 0.005 }, ids),
      subject: { config: configWith({ bars: 10, top: 3 }) },
    },
  ];
}

/** Forty instruments, a third of which fall until they end. */
function mortals(seed: number): { market: MarketData; survivors: string[] } {
  const survivors: string[] = [];
  const series = Array.from({ length: 40 }, (_, i) => {
    const id = `I${String(i).padStart(2, '0')}.X`;
    const random = new SeededRandom(seed, id);
    const isMortal = i % 3 === 0;
    const bars = isMortal ? 300 + Math.floor(500 * random.next()) : 1000;
    if (!isMortal) survivors.push(id);
    return seriesOfReturns(id, returnsOf({ seed, bars, rise: isMortal ? -0.001 : 0.0005 }, random), random);
  });
  return { market: buildMarket(`mortals ${seed}`, series), survivors };
}

/** The best of a thousand names by its Sharpe ratio, and what the ledger would know of them. */
function luckiest(market: MarketData): { parameters: Parameters; ledger: JudgeTools['ledger'] } {
  const engine = new BacktestEngine({ strategies: { get: () => followsItsName } });
  const points = Array.from({ length: 1000 }, (_, i) => ({ name: `n${i}` }));
  const config = configWith();
  const ratios = points.map((parameters) => engine.runTrial(market, config, parameters).statistics.sharpe!);
  const mean = ratios.reduce((sum, one) => sum + one, 0) / ratios.length;
  const variance = ratios.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (ratios.length - 1);
  const parameters = points[ratios.indexOf(Math.max(...ratios))]!;
  return { parameters, ledger: { trials: points.length, sharpeVariance: variance } };
}
