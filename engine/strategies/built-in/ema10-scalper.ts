import { z } from 'zod';
import { defineStrategy, type IndicatorHandle } from '../define-strategy';
import { protectiveExits } from './protective-exits';

/** Scalping around one short average, with a stop that bounds each loss. */
export const ema10Scalper = defineStrategy({
  id: 'ema10-scalper',
  name: 'EMA10 Scalper',
  description:
    'Buys when the close crosses above EMA(`ema_period`) and sells when it closes below it. `stop_loss_pct` and ' +
    '`profit_target_pct` add a stop and a target within the bars, in per cent of the close at which it decides. Shows ' +
    'a bracket around a quick signal: it trades often, so that fees decide about it.',
  parameters: z.object({
    ema_period: z.int().min(2).max(500).default(10).describe('Bars of the average'),
    stop_loss_pct: z.number().min(0).max(99).default(0.5).describe('Per cent below the close; 0 for no stop'),
    profit_target_pct: z.number().min(0).max(1000).default(0).describe('Per cent above the close; 0 for no target'),
    size: z.number().positive().max(1e12).default(1).describe('Quantity of each purchase'),
  }),
  create({ ema_period: period, size, ...exits }) {
    let average: IndicatorHandle;
    let wasAbove: boolean | undefined;
    return {
      init(ctx) {
        average = ctx.indicator('ema', { period });
      },
      onBar(ctx) {
        const level = ctx.value(average);
        if (Number.isNaN(level)) return;
        const isAbove = ctx.close > level;
        if (ctx.position > 0) {
          if (!isAbove) ctx.target(0);
        } else if (isAbove && wasAbove === false) ctx.buy(size, protectiveExits(ctx.close, exits));
        wasAbove = isAbove;
      },
    };
  },
});
