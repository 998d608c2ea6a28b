import type { Rejection } from '../../model/order';
import { isUnderWay, settleInQueue } from './bars-under-way';
import { AT_MARKET } from './fill-cause';
import type { RunState } from '../run/run-state';

/**
 * Fills, in order of placement, the waiting orders whose instrument has a bar at this step that began when they had been
 * placed, at that bar's open. The others stay. Orders that the account refuses are dropped and counted.
 */
export function fillOrders(run: RunState, step: number): void {
  const { orders, schedule, panels, rows, execution, account } = run;
  const { panelOf, columnOf } = schedule;
  const { times } = schedule;
  let kept = 0;
  execution.cause = AT_MARKET;
  for (let i = 0; i < orders.count; i++) {
    const instrument = orders.instruments[i]!;
    const quantity = orders.quantities[i]!;
    const p = panelOf[instrument]!;
    const panel = panels[p]!;
    const row = rows[p]!;
    if (panels.length > 1 && !(panel.times[row] === times[step] && panel.opens[row]! >= orders.since[i]!)) {
      orders.instruments[kept] = instrument;
      orders.ids[kept] = orders.ids[i]!;
      orders.since[kept] = orders.since[i]!;
      orders.quantities[kept++] = quantity;
      continue;
    }
    run.ordered[instrument] = 0;
    execution.instrument = instrument;
    execution.quantity = quantity;
    execution.order = orders.ids[i]!;
    const open = panel.open[row * panel.instruments.length + columnOf[instrument]!]!;
    execution.price = run.slippage.price(quantity, open, instrument);
    execution.fee = run.fees.fee(quantity, execution.price, instrument);
    const refusal = orders.count > 1 && isUnderWay(run) ? settleInQueue(run, i, kept) : account.settle(execution);
    run.expected[instrument] = account.positions[instrument]!;
    if (refusal === null) run.fills.pushAtOpen(step, execution, account);
    else refuse(run, refusal, { step, instrument, order: orders.ids[i]! });
  }
  orders.count = kept;
  if (kept > 0) expectKept(run);
}

/** What still waits, of an instrument of which other orders have filled too, is summed anew. */
function expectKept({ orders, ordered, expected, account }: RunState): void {
  const { count, instruments, quantities } = orders;
  for (let i = 0; i < count; i++) ordered[instruments[i]!] = 0;
  for (let i = 0; i < count; i++) {
    const instrument = instruments[i]!;
    ordered[instrument]! += quantities[i]!;
    expected[instrument] = account.positions[instrument]! + ordered[instrument]!;
  }
}

/** `fillOrders` for a run of one instrument, which has a bar at every step. */
export function fillSingle(run: RunState, step: number): void {
  const { orders, execution, account, slippage, fees, fills } = run;
  const { quantities, count } = orders;
  const open = run.open[step]!;
  run.ordered[0] = 0;
  orders.count = 0;
  execution.instrument = 0;
  execution.cause = AT_MARKET;
  for (let i = 0; i < count; i++) {
    const quantity = quantities[i]!;
    const price = slippage.price(quantity, open, 0);
    execution.quantity = quantity;
    execution.order = orders.ids[i]!;
    execution.price = price;
    execution.fee = fees.fee(quantity, price, 0);
    const refusal = account.settle(execution);
    if (refusal === null) fills.pushAtOpen(step, execution, account);
    else refuse(run, refusal, { step, instrument: 0, order: orders.ids[i]! });
  }
  run.expected[0] = account.positions[0]!;
}

function refuse(run: RunState, refusal: Rejection, order: { step: number; instrument: number; order: number }): void {
  run.rejectedOrders++;
  run.rejections.add(refusal, order);
  run.log?.end(order.order, 'rejected', refusal);
}
