import type { RunState } from './run-state';

/**
 * Fills, in order of placement, the waiting orders whose instrument has a bar at this step, at that bar's open. The
 * others stay. Orders that the account refuses are dropped and counted.
 */
export function fillOrders(run: RunState, step: number, activePanels: Int32Array): void {
  const { orders, schedule, panels, execution } = run;
  let kept = 0;
  for (let i = 0; i < orders.count; i++) {
    const instrument = orders.instruments[i]!;
    const quantity = orders.quantities[i]!;
    const p = schedule.panelOf[instrument]!;
    if (panels.length > 1 && !activePanels.includes(p)) {
      orders.instruments[kept] = instrument;
      orders.quantities[kept++] = quantity;
      continue;
    }
    const panel = panels[p]!;
    const open = panel.open[run.rows[p]! * panel.instruments.length + schedule.columnOf[instrument]!]!;
    run.ordered[instrument] = 0;
    execution.instrument = instrument;
    execution.quantity = quantity;
    execution.price = run.slippage.price(quantity, open);
    execution.fee = run.fees.fee(quantity, execution.price);
    if (run.account.settle(execution)) run.fills.push(step, execution);
    else run.rejectedOrders++;
  }
  orders.count = kept;
}
