import { LEAST_QUANTITY, type OrderId, type Rejection } from '../../model/order';
import { findUnderlying } from '../../options/find-underlying';
import { settleOption, settlementPrice } from '../../options/settle-option';
import type { Execution } from '../../portfolio/account';
import { causeOf } from '../fills/fill-cause';
import { lastClose } from '../run/last-bar';
import type { OrderDesk } from './order-desk';
import { mayReleaseAny, release } from './position-orders';
import type { RunState } from '../run/run-state';

/** An exercise ends the option at its settlement as the expiry does. */
const EXERCISED = causeOf('expiry', 'exercise');

export interface Exercise {
  /** Id of the option. */
  instrument: string;
  /** Contracts; without it, all that is held. */
  quantity?: number;
}

/**
 * Exercises American options that are held long before they expire, at once and at the underlying's close of the step at
 * hand: for cash the position closes at the intrinsic value, by delivery the underlying is traded at that close as well,
 * which together costs or brings the strike. The account takes all of it or refuses. Without fee.
 * @returns the number of the instruction, which the events of its rejection or its fills carry
 */
export function exerciseOption(run: RunState, desk: OrderDesk, { instrument, quantity }: Exercise): OrderId {
  const id = ++run.placed;
  const number = run.schedule.instruments.indexOf(instrument);
  const held = number < 0 ? 0 : run.account.reducible(number, -1);
  desk.log?.exercise(id, Math.max(0, number), -(quantity ?? held));
  if (number < 0) return desk.reject(id, run.instrument, 'INSTRUMENT_NOT_REGISTERED');
  const executions = executionsOf(run, desk, { number, quantity, order: id });
  const released = typeof executions === 'string' ? [] : mayReleaseAny(desk, run.account, executions);
  const refusal = typeof executions === 'string' ? executions : run.account.settleAll(executions);
  if (typeof executions === 'string' || refusal !== null) return desk.reject(id, number, refusal!);
  for (const execution of executions) {
    // One step: of the two trades' cash only the last counts.
    run.fills.pushAtClose(run.step, execution, run.account);
    if (run.listening) desk.tellFill(execution, { remaining: 0 });
  }
  for (const side of released) release(desk, run.account, side);
  desk.fronts?.sum(run);
  return id as OrderId;
}

function executionsOf(
  run: RunState,
  desk: OrderDesk,
  { number, quantity, order }: { number: number; quantity: number | undefined; order: number },
): Execution[] | Rejection {
  const { instrument: option, size } = desk.rules[number]!;
  const { kind, exercise, settlement = 'cash', right = 'call', strike = NaN, multiplier } = option;
  const underlying = findUnderlying(
    desk.rules.slice(0, run.schedule.shown.length).map((rules) => rules.instrument),
    option,
  );
  const spot = underlying < 0 ? NaN : lastClose(run, underlying);
  if (kind !== 'option' || exercise !== 'american' || !(spot > 0)) return 'NOT_EXERCISABLE';
  const held = run.account.reducible(number, -1);
  if (!(held > 0)) return 'NOTHING_TO_EXERCISE';
  const wanted = quantity === undefined ? held : size.down(quantity);
  if (!(wanted >= LEAST_QUANTITY)) return 'INVALID_QUANTITY';
  if (wanted > held) return 'NOTHING_TO_EXERCISE';
  const inCoin = settlement === 'coin';
  const terms = { right, strike, multiplier, quantity: wanted };
  const settled = settleOption({ ...terms, settlement: inCoin ? 'cash' : settlement }, spot);
  if (!settled.exercised) return 'OUT_OF_THE_MONEY';
  const price = inCoin ? settlementPrice(option, spot) : settled.value / multiplier;
  const cause = { fee: 0, order, cause: EXERCISED };
  const closing = { ...cause, instrument: number, quantity: -wanted, price, reduces: true };
  if (settled.underlying === 0) return [closing];
  const units = settled.underlying / run.multipliers[underlying]!;
  return [closing, { ...cause, instrument: underlying, quantity: units, price: spot, reduces: false }];
}
