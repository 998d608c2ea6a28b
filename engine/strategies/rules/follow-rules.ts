import { calendarOf } from '../../calendars/calendars';
import { dayOfIso } from '../../calendars/civil-days';
import { parseSessionRule } from '../../calendars/session-rule';
import { venueOf } from '../../model/identifiers';
import type { Instrument } from '../../model/instrument';
import type { OrderOptions } from '../../model/order';
import type { BarContext, IndicatorHandle, InitContext, Strategy } from '../define-strategy';
import { conditionReader } from '../read-signals';
import type { ResolvedSide } from './resolve-rules';

type Distance = NonNullable<ResolvedSide['exits']['stop']>;
/** A distance as a price at a bar; 0 for none. */
type DistanceReader = (ctx: BarContext) => number;

/** A side of the rules in a run. */
interface Side {
  sign: 1 | -1;
  /** Whether its conditions hold at a bar. */
  enters: (ctx: BarContext) => boolean;
  leaves: (ctx: BarContext) => boolean;
  /** Closes after so many bars. */
  bars: number;
  /** Whether the time at which it closes has come in the session of a bar. */
  isClosed: (ctx: BarContext) => boolean;
  quantity: (ctx: BarContext) => number;
  protect: (ctx: BarContext) => OrderOptions;
}

/** The strategy object of rules that the signals path does not state: with exits, short, or with a size that varies. */
export function followRules(rules: readonly ResolvedSide[]): Strategy {
  let sides: Side[] = [];
  let held = 0;
  let before = 0;
  return {
    init(ctx) {
      sides = rules.map((one) => sideOf(one, ctx));
    },
    onBar(ctx) {
      const now = Math.sign(ctx.position);
      held = now === 0 ? 0 : now === before ? held + 1 : 1;
      before = now;
      // Conditions that cross look at the bar before: each is asked at every bar.
      const signals = sides.map((side) => ({ side, enters: side.enters(ctx), leaves: side.leaves(ctx) }));
      const own = signals.find(({ side }) => side.sign === now);
      const entering = signals.find(({ side, enters }) => enters && !side.isClosed(ctx));
      if (own && !isOver(own, held, entering?.side)) return;
      if (own) ctx.target(0);
      if (entering && entering !== own && (now === 0 || own)) open(entering.side, ctx);
    },
  };
}

interface Signal {
  side: Side;
  enters: boolean;
  leaves: boolean;
}

/** Whether a position is to be closed: by its exit, its age, or since the other side opens and its own does not. */
function isOver({ side, enters, leaves }: Signal, held: number, entering: Side | undefined): boolean {
  const isLeft = !enters && (leaves || (entering !== undefined && entering !== side));
  return isLeft || held >= side.bars;
}

function open({ sign, quantity: quantityOf, protect }: Side, ctx: BarContext): void {
  const quantity = quantityOf(ctx);
  if (!(quantity > 0 && quantity < Infinity)) return;
  if (sign > 0) ctx.buy(quantity, protect(ctx));
  else ctx.sell(quantity, protect(ctx));
}

function sideOf({ side: name, enter, exit, exits, size }: ResolvedSide, ctx: InitContext): Side {
  const [enters, leaves] = [conditionReader(enter, ctx), conditionReader(exit, ctx)];
  const about = ctx.describe(ctx.instrument);
  const sign = name === 'long' ? 1 : -1;
  const side: Side = {
    sign,
    enters: (bar) => enters(bar) === 1,
    leaves: (bar) => leaves(bar) === 1,
    bars: exits.bars ?? Infinity,
    isClosed: exits.time === undefined ? () => false : closedReader(exits.time, about),
    quantity: (bar) => quantityOf(bar, size, about),
    protect: protection(exits, sign, ctx),
  };
  const { time } = exits;
  if (time === undefined) return side;
  ctx.on<BarContext>({ time }, (bar) => {
    if (Math.sign(bar.position) !== -sign) bar.target(0);
  });
  return side;
}

/**
 * Whether the time at which it closes has come in the session of a bar: a timer alone cannot tell, as the moment of a session that
 * ended without a bar is called in the next one.
 */
function closedReader(time: string, about: Instrument): (ctx: BarContext) => boolean {
  const calendar = calendarOf(about.calendar ?? venueOf(about.id));
  const { momentOf } = parseSessionRule({ time });
  return ({ time: now, session: { date, open, close } }) =>
    momentOf(calendar, { day: dayOfIso(date), start: open, end: close }) <= now;
}

/** Rounded down to what the instrument trades. */
function quantityOf(ctx: BarContext, size: ResolvedSide['size'], about: Instrument): number {
  if ('quantity' in size) return size.quantity;
  const money = 'cash' in size ? size.cash : size.equityFraction * ctx.equity;
  const quantity = money / ctx.unitValue;
  const { sizeIncrement: step } = about;
  // A quotient a rounding below a whole number of steps is that number.
  return step === undefined ? quantity : Math.floor(quantity / step + 1e-9) * step;
}

function protection({ stop, target, trailing }: ResolvedSide['exits'], sign: number, init: InitContext) {
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
