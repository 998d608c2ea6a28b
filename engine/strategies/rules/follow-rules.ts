import { calendarOf } from '../../calendars/calendars';
import { dayOfIso } from '../../calendars/civil-days';
import { parseSessionRule } from '../../calendars/session-rule';
import { venueOf } from '../../model/identifiers';
import type { Instrument } from '../../model/instrument';
import type { OrderOptions } from '../../model/order';
import type { BarContext, IndicatorHandle, InitContext, Strategy } from '../define-strategy';
import { conditionReader, type BarReader } from '../read-signals';
import type { ResolvedRules } from './resolve-rules';

type Distance = NonNullable<ResolvedRules['exits']['stop']>;
/** A distance as a price at a bar; 0 for none. */
type DistanceReader = (ctx: BarContext) => number;

/** The strategy object of rules that the signals path does not state: with exits, short, or with a size that varies. */
export function followRules({ side, enter, exit, exits, size }: ResolvedRules): Strategy {
  const sign = side === 'long' ? 1 : -1;
  let [enters, leaves]: [BarReader, BarReader] = [() => NaN, () => NaN];
  let protect: (ctx: BarContext) => OrderOptions;
  let about: Instrument;
  let isOver: (ctx: BarContext) => boolean = () => false;
  let held = 0;
  return {
    init(ctx) {
      [enters, leaves] = [conditionReader(enter, ctx), conditionReader(exit, ctx)];
      protect = protection(exits, sign, ctx);
      about = ctx.describe(ctx.instrument);
      const { time } = exits;
      if (time === undefined) return;
      isOver = overReader(time, about);
      ctx.on<BarContext>({ time }, (bar) => bar.target(0));
    },
    onBar(ctx) {
      const isEntering = enters(ctx) === 1;
      const isLeaving = leaves(ctx) === 1;
      held = ctx.position === 0 ? 0 : held + 1;
      if (ctx.position !== 0) {
        const isLate = exits.bars !== undefined && held >= exits.bars;
        if ((isLeaving && !isEntering) || isLate) ctx.target(0);
        return;
      }
      if (!isEntering || isOver(ctx)) return;
      const quantity = quantityOf(ctx, size, about);
      if (!(quantity > 0 && quantity < Infinity)) return;
      if (side === 'long') ctx.buy(quantity, protect(ctx));
      else ctx.sell(quantity, protect(ctx));
    },
  };
}

/**
 * Whether the time at which it closes has come in the session of a bar: a timer alone cannot tell, as the moment of a session that
 * ended without a bar is called in the next one.
 */
function overReader(time: string, about: Instrument): (ctx: BarContext) => boolean {
  const calendar = calendarOf(about.calendar ?? venueOf(about.id));
  const { momentOf } = parseSessionRule({ time });
  return ({ time: now, session: { date, open, close } }) =>
    momentOf(calendar, { day: dayOfIso(date), start: open, end: close }) <= now;
}

/** Rounded down to what the instrument trades. */
function quantityOf(ctx: BarContext, size: ResolvedRules['size'], about: Instrument): number {
  if ('quantity' in size) return size.quantity;
  const money = 'cash' in size ? size.cash : size.equityFraction * ctx.equity;
  const quantity = money / (ctx.close * about.multiplier);
  const { sizeIncrement: step } = about;
  // A quotient a rounding below a whole number of steps is that number.
  return step === undefined ? quantity : Math.floor(quantity / step + 1e-9) * step;
}

function protection({ stop, target, trailing }: ResolvedRules['exits'], sign: number, init: InitContext) {
  const [stopAt, targetAt, trailAt] = [stop, target, trailing].map((one) => one && distanceReader(one, init));
  return (ctx: BarContext): OrderOptions => {
    const [loss, gain, trail] = [stopAt?.(ctx) ?? 0, targetAt?.(ctx) ?? 0, trailAt?.(ctx) ?? 0];
    const { close } = ctx;
    // A price at or below zero could never be reached.
    return {
      ...(loss > 0 && close - sign * loss > 0 && { stopLoss: close - sign * loss }),
      ...(gain > 0 && close + sign * gain > 0 && { takeProfit: close + sign * gain }),
      ...(trail > 0 && { stopTrail: trail }),
    };
  };
}

function distanceReader(distance: Distance, init: InitContext): DistanceReader {
  if ('percent' in distance) return (ctx) => (ctx.close * distance.percent) / 100;
  const { atr, period } = distance;
  const range: IndicatorHandle = init.indicator('atr', { period });
  return (ctx) => atr * ctx.value(range);
}
