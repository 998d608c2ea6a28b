import { z } from 'zod';
import { defineStrategy, type IndicatorHandle, type RowContext } from '../define-strategy';

/** Cross-sectional momentum (Jegadeesh and Titman 1993), long only. */
export const momentumRotation = defineStrategy({
  id: 'momentum-rotation',
  name: 'Momentum rotation',
  scope: 'portfolio',
  description:
    'Every `every` steps it ranks all instruments by their return over `lookback` bars and holds the `top` best of those ' +
    'that have risen, with equal shares of the equity. Shows a strategy that sees the whole cross-section at once. Sales ' +
    'are ordered before purchases, which their proceeds pay for; `invested` keeps some cash for prices that rise until the ' +
    'orders fill.',
  parameters: z.object({
    lookback: z.int().min(1).max(5000).default(60).describe('Bars over which the return is taken'),
    top: z.int().min(1).max(1000).default(3).describe('Instruments to hold'),
    every: z.int().min(1).max(5000).default(20).describe('Steps from one ranking to the next'),
    invested: z.number().positive().max(1).default(0.95).describe('Share of the equity to invest'),
  }),
  create({ lookback, top, every, invested }) {
    let momentum: IndicatorHandle;
    return {
      init(ctx) {
        momentum = ctx.indicator('roc', { period: lookback });
      },
      onRow(ctx) {
        if (ctx.index < lookback || (ctx.index - lookback) % every !== 0) return;
        const weights = new Float64Array(ctx.instruments.length);
        for (const i of best(ctx, momentum, top)) weights[i] = invested / top;
        ctx.targetWeights(weights);
      },
    };
  },
});

/** The instruments that rose most; of equal ones the first. Those without a bar at this step cannot be chosen. */
function best(ctx: RowContext, momentum: IndicatorHandle, count: number): number[] {
  const rising: { i: number; change: number }[] = [];
  for (let i = 0; i < ctx.instruments.length; i++) {
    const change = ctx.has(i) ? ctx.value(momentum, i) : NaN;
    if (change > 0) rising.push({ i, change });
  }
  rising.sort((a, b) => b.change - a.change || a.i - b.i);
  return rising.slice(0, count).map(({ i }) => i);
}
