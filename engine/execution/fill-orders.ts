import type { RunState } from './run-state';

/**
 * Fills, in order of placement, the waiting orders whose instrument has a bar at this step, at that bar's open. The
 * others stay. Orders that the account refuses are dropped and counted.
 */
export function fillOrders(run: RunState, step: number): void {
  const { orders, schedule, panels, rows, execution, account } = run;
  const { panelOf, columnOf } = schedule;
  const { times } = schedule;
  let kept = 0;
  for (let i = 0; i < orders.count; i++) {
    const instrument = orders.instruments[i]!;
    const quantity = orders.quantities[i]!;
    const p = panelOf[instrument]!;
    const panel = panels[p]!;
    const row = rows[p]!;
    if (panels.length > 1 && (row < 0 || panel.times[row] !== times[step])) {
      orders.instruments[kept] = instrument;
      orders.ids[kept] = orders.ids[i]!;
      orders.quantities[kept++] = quantity;
      continue;
    }
    run.ordered[instrument] = 0;
    execution.instrument = instrument;
    execution.quantity = quantity;
    const open = panel.open[row * panel.instruments.length + columnOf[instrument]!]!;
    execution.price = run.slippage.price(quantity, open, instrument);
    execution.fee = run.fees.fee(quantity, execution.price, instrument);
    const refusal = account.settle(execution);
    if (refusal === null) run.fills.push(step, execution, account);
    else {
      run.rejectedOrders++;
      run.rejections.add(refusal, { step, instrument, order: orders.ids[i]! });
    }
  }
  orders.count = kept;
}
