import { z } from 'zod';
import { BacktestEngine } from '../../engine/backtest-engine';
import type { MarketData } from '../../engine/columns/market-data';
import { judge } from '../../engine/judging/judge';
import type { Parameters, ParameterValue, RunConfig } from '../../engine/model/run-config';
import type { ValidationPart, Verdict } from '../../engine/model/validation';
import type { StrategyDefinition } from '../../engine/strategies/define-strategy';
import { define, followsItsName } from './zoo-faults';
import { returnsToTheMean } from './zoo-honest';
import { marketOfShape } from './zoo-market';
import { toolsOver } from './zoo-tools';

/** A strategy on a market with everything that is tried of it. */
export interface Searched {
  name: string;
  market: MarketData;
  strategy: StrategyDefinition;
  points: Parameters[];
  space?: Record<string, ParameterValue[]>;
  /** Share of the bars at the end that the search does not see. @default none */
  held?: number;
}

/** Long or short where the close has left a band around that of some bars ago. */
const followsMoves: StrategyDefinition = define(
  ({ bars, band }) => ({
    onBar(ctx) {
      const past = ctx.history((bars as number) + 1).close[0]!;
      const move = ctx.close / past - 1;
      if (Math.abs(move) > (band as number)) ctx.targetPercent(move > 0 ? 0.9 : -0.9);
    },
  }),
  { bars: z.int().min(1), band: z.number().min(0) },
);

function grid(space: Record<string, ParameterValue[]>): Parameters[] {
  return Object.entries(space).reduce<Parameters[]>(
    (points, [name, values]) => points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}

const whole = (count: number, first: number) => Array.from({ length: count }, (_, i) => first + i);
/** Ten years of trading days, and about seven of a market that never closes, as this one is. */
const BARS = 2520;
const MOVES = { bars: whole(100, 2), band: whole(10, 0).map((step) => step * 0.002) };
const SCORES = { period: whole(50, 5), entry: whole(20, 1).map((step) => step / 10) };

/** Markets without anything to find, each with a thousand trials. */
export function withoutEdge(seed: number): Searched[] {
  const market = marketOfShape({ seed, bars: BARS });
  return [
    {
      ...{ name: 'random positions', market, strategy: followsItsName },
      points: whole(1000, 0).map((i) => ({ name: `${seed}-${i}` })),
    },
    { name: 'trends of noise', market, strategy: followsMoves, points: grid(MOVES), space: MOVES },
    { name: 'returns of noise', market, strategy: returnsToTheMean, points: grid(SCORES), space: SCORES },
  ];
}

/** Markets with a planted edge, and a strategy that finds it with many of its thousand points; a fifth is held out. */
export function withEdge(seed: number): Searched[] {
  const held = 0.2;
  return [
    {
      ...{ name: 'trends that last', strategy: followsMoves, points: grid(MOVES), space: MOVES, held },
      market: marketOfShape({ seed, bars: BARS, drift: 0.004 }),
    },
    {
      ...{ name: 'returns to the mean', strategy: returnsToTheMean, points: grid(SCORES), space: SCORES, held },
      market: marketOfShape({ seed, bars: BARS, pull: 0.06 }),
    },
  ];
}

/** Tries all points, and judges the best by its Sharpe ratio as the judge at the end of a search does. */
export async function judgedBest(
  { market, strategy, points, space, held = 0 }: Searched,
  seed: number,
): Promise<{ parts: ValidationPart[]; verdict: Verdict; sharpe: number }> {
  const { opens } = market.panels[0]!;
  const from = held > 0 ? opens[Math.floor((1 - held) * opens.length)]! : undefined;
  const config: Omit<RunConfig, 'parameters'> = {
    ...{ strategy: 'under-test', seed: 0, account: { initialCapital: 1_000_000, type: 'margin', leverage: 2 } },
    ...{ fees: { proportional: 0.0002 }, slippage: { proportional: 0.0001 } },
    ...(from !== undefined && { end: from - 1 }),
  };
  const engine = new BacktestEngine({ strategies: { get: () => strategy } });
  const ratios = points.map((parameters) => engine.runTrial(market, config, parameters).statistics.sharpe);
  const known = ratios.filter((ratio) => ratio !== null);
  const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
  const sharpeVariance = known.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (known.length - 1);
  const sharpe = known.reduce((most, one) => Math.max(most, one), -Infinity);
  const parameters = points[ratios.indexOf(sharpe)]!;
  const tools = toolsOver(market, strategy, {
    ...{ seed, ledger: { trials: points.length, sharpeVariance } },
    ...(from !== undefined && { holdout: { from } }),
  });
  const objective = { terms: [{ statistic: 'sharpe' as const, weight: 1 }], direction: 'maximize' as const };
  const subject = { config: { ...config, parameters }, objective, trials: points, ...(space && { space }) };
  return { ...(await judge(subject, tools)), sharpe };
}
