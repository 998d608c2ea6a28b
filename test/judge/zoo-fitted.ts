import { z } from 'zod';
import type { BarContext, StrategyDefinition } from '../../engine/strategies/define-strategy';
import { configWith, type Animal } from './zoo-animal';
import { dayOf, define } from './zoo-faults';
import { followsTrends } from './zoo-honest';
import { DAY, BEGIN, marketOfShape, marketOfShapes } from './zoo-market';

/** The sign of the move of so many bars. */
function moveOf(ctx: BarContext, bars: number): number {
  return Math.sign(ctx.close - ctx.history(bars + 1).close[0]!) || 0;
}

/** Holds the first three bars of so many. */
const holdsThreeOf: StrategyDefinition = define(
  ({ every }) => ({
    onBar: (ctx) => ctx.targetPercent((dayOf(ctx) + 1) % (every as number) < 3 ? 0.9 : 0),
  }),
  { every: z.int().min(1) },
);

/** Follows the move of some bars in each of many instruments, with a part of the money. */
const followsEach: StrategyDefinition = define(
  ({ bars }) => ({ onBar: (ctx) => ctx.targetPercent(0.3 * moveOf(ctx, bars as number)) }),
  { bars: z.int().min(1) },
);

/** Follows the last bars, or bets against them. */
const takesASide: StrategyDefinition = define(
  ({ bars, side }) => ({ onBar: (ctx) => ctx.targetPercent(0.9 * (side as number) * moveOf(ctx, bars as number)) }),
  { bars: z.int().min(1), side: z.literal([-1, 1]) },
);

const FITTED_BARS = 3600;
const TWELFTHS = 12;

/** How each twelfth of the bars is taken: 1 with the trend, -1 against it. */
type Sides = readonly number[];

/**
 * All that take as many with the trend as against it in the four twelfths that each of the judge's six windows trains on: to a
 * window none of them looks good, but to most choices of six twelfths, such as those of the probability of overfitting, one does.
 */
function balancedSides(): Sides[] {
  const all = Array.from({ length: 2 ** TWELFTHS }, (_, i) =>
    Array.from({ length: TWELFTHS }, (_, k) => ((i >> k) % 2) * 2 - 1),
  );
  const trained = [0, 1, 3, 4, 5, 7];
  return all.filter((sides) =>
    trained.every((from) => sides.slice(from, from + 4).reduce((sum, one) => sum + one, 0) === 0),
  );
}

/**
 * Trades two thirds of each twelfth, beside where a window ends, with the trend or against it as `sides` says: what was fitted to dates
 * holds for the past alone. Without them it follows the trend one week of six, whatever the date.
 */
const fitsToDates: StrategyDefinition = define(
  ({ sides }) => ({
    onBar(ctx) {
      const day = dayOf(ctx);
      const move = 0.9 * moveOf(ctx, 10);
      if (sides === '') return ctx.targetPercent(Math.floor(day / 5) % 6 === 0 ? move : 0);
      const at = (TWELFTHS * day) / FITTED_BARS;
      const twelfth = Math.min(TWELFTHS - 1, Math.floor(at));
      const share = at - twelfth;
      const isTraded = twelfth % 4 === 1 ? share >= 1 / 3 : share < 2 / 3;
      ctx.targetPercent(isTraded ? Number((sides as string).split(',')[twelfth]) * move : 0);
    },
  }),
  { sides: z.string() },
);

/** Those whose fault is in how they were found. */
export function fitted(seed: number): Animal[] {
  const ids = ['A.X', 'B.X', 'C.X', 'D.X', 'E.X'];
  const sides = [1, 2, 3].flatMap((bars) => [-1, 1].map((side) => ({ bars, side })));
  const dates = balancedSides().map((sides) => ({ sides: sides.join() }));
  const turn = BEGIN + 1200 * DAY;
  // Six windows of which three quarters train: nine parts, of which one is tested after three.
  const parts = Array.from({ length: 9 }, (_, i) => ({
    ...{ seed, bars: 300, noise: 0.02 },
    reversal: i % 2 === 0 ? -0.6 : 0.45,
  }));
  return [
    {
      ...{ name: 'a number that fits to the bar', code: 'FRAGILE', strategy: holdsThreeOf },
      market: marketOfShape({ seed, every: 17, lift: 0.008 }),
      subject: { config: configWith({ every: 17 }) },
    },
    {
      ...{ name: 'one instrument of five', code: 'ONE_INSTRUMENT', strategy: followsEach },
      market: marketOfShapes(
        Object.fromEntries(ids.map((id, i) => [id, [i === 2 ? { seed, drift: 0.005 } : { seed, noise: 0.003 }]])),
      ),
      subject: { config: configWith({ bars: 10 }) },
    },
    {
      ...{
        name: 'an edge that has turned round where the search did not look',
        code: 'HOLDOUT',
        strategy: followsTrends,
      },
      market: marketOfShapes({
        'A.X': [
          { seed, bars: 1200, drift: 0.004 },
          { seed, bars: 400, reversal: 0.5 },
        ],
      }),
      subject: { config: configWith({ bars: 10 }, { end: turn - 1 }) },
      holdout: { from: turn },
    },
    {
      ...{ name: 'a side that is best just before it is wrong', code: 'WALK_FORWARD', strategy: takesASide },
      market: marketOfShapes({ 'A.X': parts }),
      subject: { config: configWith({ bars: 1, side: 1 }), trials: sides },
    },
    {
      ...{ name: 'dates that were fitted to what they brought', code: 'OVERFITTED', strategy: fitsToDates },
      market: marketOfShape({ seed, bars: FITTED_BARS, drift: 0.008 }),
      subject: { config: configWith({ sides: '' }), trials: dates },
    },
  ];
}
