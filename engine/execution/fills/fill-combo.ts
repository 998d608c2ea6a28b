import type { Execution } from '../../portfolio/account';
import { causeOf } from './fill-cause';
import { isUnderWay, settleAtDesk } from './bars-under-way';
import { roomFor } from './fill-order';
import { slipped } from './offers';
import { enterMarket, hasBar, lastOffset, lastOpen } from '../run/last-bar';
import type { ComboLeg, OrderDesk } from '../orders/order-desk';
import { mayReleaseAny, release } from '../orders/position-orders';
import type { RunState } from '../run/run-state';

const COMBINED = causeOf('signal', 'combo');

/**
 * Fills all legs of a multi-leg order at their opens, or at the close that it was decided on, or none: it waits for a step
 * where every leg has a bar and, where fills are limited to a share of the volume, enough of it left; the account judges
 * it by what it holds after the last leg.
 */
export function fillCombo(run: RunState, desk: OrderDesk, slot: number): void {
  const { book } = desk;
  const at = desk.atClose ? 'close' : 'open';
  const legs = desk.combos.get(book.id[slot]!)!;
  // The close that it was decided on is of a bar that began before.
  const since = desk.atClose ? -Infinity : book.since[slot]!;
  if (!legs.every(({ instrument }) => opensNow(run, instrument, since))) return;
  const limited = desk.fills.volumeShare !== undefined;
  if (limited && !haveRoom(run, desk, legs)) return;
  const instruments = legs.map(({ instrument }) => instrument);
  if (!enterMarket(run, instruments, !desk.atClose)) return desk.refuse(slot, 'RATE_UNKNOWN');
  const executions = legs.map(({ instrument, quantity }): Execution => {
    const market = run.panels[run.schedule.panelOf[instrument]!]![at][lastOffset(run, instrument)]!;
    const deal = { instrument, side: Math.sign(quantity), quantity: Math.abs(quantity), price: market };
    const price = slipped(run, desk, deal);
    const fee = run.fees.fee(quantity, price, instrument);
    return { instrument, quantity, price, fee, reduces: false, order: book.id[slot]!, cause: COMBINED };
  });
  const shortfall = desk.minimumFee - executions.reduce((sum, { fee }) => sum + fee, 0);
  if (shortfall > 0) executions[0]!.fee += shortfall;
  const released = mayReleaseAny(desk, run.account, executions);
  const refusal = isUnderWay(run)
    ? settleAtDesk(run, desk, { executions, atOpen: !desk.atClose })
    : run.account.settleAll(executions);
  if (refusal !== null) return desk.refuse(slot, refusal);
  if (limited) for (const { instrument, quantity } of legs) desk.taken[instrument]! += Math.abs(quantity);
  // One step: of the legs' cash and positions only the last ones count.
  for (const execution of executions) {
    if (desk.atClose) run.fills.pushAtClose(run.step, execution, run.account);
    else run.fills.pushAtOpen(run.step, execution, run.account);
  }
  if (run.listening) {
    for (const execution of executions) {
      const time = desk.atClose ? run.schedule.times[run.step]! : lastOpen(run, execution.instrument);
      desk.tellFill(execution, { remaining: 0, time, tag: book.tag[slot]! });
    }
    desk.tell(slot, 'filled');
  }
  desk.finish(slot);
  for (const side of released) release(desk, run.account, side);
}

/** Whether an instrument has a bar at this step that did not begin before a time. */
function opensNow(run: RunState, instrument: number, since: number): boolean {
  return hasBar(run, instrument, run.step) && lastOpen(run, instrument) >= since;
}

/** Whether the volume of every leg's bar allows the leg whole; legs in one instrument share its bar. */
function haveRoom(run: RunState, desk: OrderDesk, legs: readonly ComboLeg[]): boolean {
  const wanted = new Map<number, number>();
  for (const { instrument, quantity } of legs) {
    wanted.set(instrument, (wanted.get(instrument) ?? 0) + Math.abs(quantity));
  }
  return [...wanted].every(([instrument, quantity]) => roomFor(run, desk, instrument) >= quantity);
}
