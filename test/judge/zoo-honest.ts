import { z } from 'zod';
import type { IndicatorHandle, StrategyDefinition } from '../../engine/strategies/define-strategy';
import { define } from './zoo-faults';

/** Long where the close is above that of some bars ago, else short. */
export const followsTrends: StrategyDefinition = define(
  ({ bars }) => ({
    onBar(ctx) {
      const past = ctx.history((bars as number) + 1).close[0]!;
      if (!Number.isNaN(past)) ctx.targetPercent(ctx.close > past ? 0.9 : -0.9);
    },
  }),
  { bars: z.int().min(1).default(10) },
);

/** Buys what has fallen by some deviations of its mean, and leaves it at the mean. */
export const returnsToTheMean: StrategyDefinition = define(
  ({ period, entry }) => {
    let score: IndicatorHandle;
    return {
      init: (ctx) => void (score = ctx.indicator('z-score', { period: period as number })),
      onBar(ctx) {
        const value = ctx.value(score);
        if (value < -(entry as number)) ctx.targetPercent(0.9);
        else if (value > (entry as number)) ctx.targetPercent(-0.9);
        else if (ctx.position * value > 0) ctx.targetPercent(0);
      },
    };
  },
  { period: z.int().min(2).default(20), entry: z.number().positive().default(1) },
);

/** Holds those of many instruments that have risen most, those that end later among them. */
export const ranksByMomentum: StrategyDefinition = define(
  ({ bars, top }) => ({
    onRow(ctx) {
      if (ctx.index % 5 !== 0) return;
      const rise = (i: number) => ctx.close(i) / ctx.history(i, bars as number).close[0]! - 1;
      const best = ctx.rank((i) => (ctx.has(i) ? rise(i) : NaN), { top: top as number, where: (i) => rise(i) > 0 });
      const weights = new Float64Array(ctx.instruments.length).fill(NaN);
      for (const i of best) weights[i] = 0.9 / (top as number);
      ctx.targetWeights(weights, { others: 'close' });
    },
  }),
  { bars: z.int().min(2).default(10), top: z.int().min(1).default(3) },
  'portfolio',
);
