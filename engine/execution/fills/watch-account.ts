import type { WatchedAccount } from '../../portfolio/account';
import { causeOf } from './fill-cause';
import { slipped } from './fill-order';
import { hasBar, lastClose } from '../run/last-bar';
import type { OrderDesk } from '../orders/order-desk';
import type { RunState } from '../run/run-state';

const LIQUIDATED = causeOf('liquidation');

/**
 * Marks an account on credit at the closes of a step and liquidates it where its equity is below the maintenance margin
 * (as brokers and exchanges do without notice): every order is cancelled, then each position whose instrument has a bar
 * at this step is closed at its close, with slippage and fees, in the order of the instruments, until margin suffices.
 */
export function watchAccount(run: RunState, { desk, account }: { desk: OrderDesk; account: WatchedAccount }): void {
  const { length } = run.multipliers;
  for (let i = 0; i < length; i++) {
    if (account.needsMark(i)) account.marks[i] = lastClose(run, i);
  }
  if (!account.isShort()) return;
  desk.dropAll('LIQUIDATION');
  desk.atClose = true;
  for (let i = 0; i < length && account.isShort(); i++) {
    if (!hasBar(run, i, run.step)) continue;
    for (const held of account.holdings(i)) liquidate(run, { desk, account }, { instrument: i, held });
  }
  desk.atClose = false;
}

function liquidate(
  run: RunState,
  { desk, account }: { desk: OrderDesk; account: WatchedAccount },
  { instrument, held }: { instrument: number; held: number },
): void {
  const { execution } = run;
  const side = -Math.sign(held);
  execution.instrument = instrument;
  execution.quantity = -held;
  execution.reduces = true;
  execution.order = 0;
  execution.cause = LIQUIDATED;
  execution.price = slipped(run, desk, {
    instrument,
    side,
    quantity: Math.abs(held),
    price: lastClose(run, instrument),
  });
  execution.fee = run.fees.fee(-held, execution.price, instrument);
  account.force(execution);
  run.fills.push(run.step, execution, account);
  if (run.listening) desk.tellFill(execution, { remaining: 0 });
}
