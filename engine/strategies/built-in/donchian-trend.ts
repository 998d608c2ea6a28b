import { z } from 'zod';
import { defineStrategy, type BarContext, type IndicatorHandle, type IndicatorHandles } from '../define-strategy';

/** The turtles' trend following: breakouts of a long channel, exits by a short one, a stop in between. */
export const donchianTrend = defineStrategy({
  id: 'donchian-trend',
  name: 'Donchian trend with ATR stops',
  description:
    'Buys when the close exceeds the highest high of the `entry` bars before it, with a stop order `stop` average true ' +
    'ranges below the close, and sells when the close falls below the lowest low of the `exit` bars before it. With ' +
    '`shorts` the mirror image too, which needs a margin account. Shows brackets: the stop works within the bars and goes ' +
    'away with the position.',
  parameters: z.object({
    entry: z.int().min(1).max(500).default(20).describe('Bars of the channel that opens a position'),
    exit: z.int().min(1).max(500).default(10).describe('Bars of the channel that closes it'),
    atr: z.int().min(1).max(500).default(14).describe('Bars of the average true range'),
    stop: z.number().positive().max(100).default(2).describe('Average true ranges from the close to the stop'),
    shorts: z.boolean().default(false).describe('Also sells short'),
    size: z.number().positive().max(1e12).default(1).describe('Quantity to hold'),
  }),
  create(parameters) {
    const { size, stop, shorts } = parameters;
    let entry: IndicatorHandles<'donchian'>;
    let exit: IndicatorHandles<'donchian'>;
    let range: IndicatorHandle;
    // The channels as they stood at the bar before: that of this bar contains its own close.
    let [top, bottom, exitTop, exitBottom] = [NaN, NaN, NaN, NaN];
    const trade = (ctx: BarContext) => {
      const distance = stop * ctx.value(range);
      if (ctx.position === 0) {
        // A stop at or below zero could never be reached.
        if (ctx.close > top) ctx.buy(size, distance < ctx.close ? { stopLoss: ctx.close - distance } : {});
        else if (shorts && ctx.close < bottom) ctx.sell(size, { stopLoss: ctx.close + distance });
      } else if (ctx.position > 0 ? ctx.close < exitBottom : ctx.close > exitTop) ctx.target(0);
    };
    return {
      init(ctx) {
        entry = ctx.indicator('donchian', { period: parameters.entry });
        exit = ctx.indicator('donchian', { period: parameters.exit });
        range = ctx.indicator('atr', { period: parameters.atr });
      },
      onBar(ctx) {
        if (!Number.isNaN(ctx.value(range))) trade(ctx);
        [top, bottom] = [ctx.value(entry.upper), ctx.value(entry.lower)];
        [exitTop, exitBottom] = [ctx.value(exit.upper), ctx.value(exit.lower)];
      },
    };
  },
});
