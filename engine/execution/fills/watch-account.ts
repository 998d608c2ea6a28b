import type { WatchedAccount } from '../../portfolio/account';
import { causeOf } from './fill-cause';
import { slipped } from './offers';
import { enterMarket, hasBar, lastClose, lastOpen, lastOffset } from '../run/last-bar';
import type { OrderDesk } from '../orders/order-desk';
import type { RunState } from '../run/run-state';

const LIQUIDATED = causeOf('liquidation');

/** An account on credit and the desk whose orders go when it is liquidated. */
export interface Watched {
  desk: OrderDesk;
  account: WatchedAccount;
}

type Moment = 'open' | 'within' | 'close';

/**
 * Marks an account on credit at the closes of a step and liquidates it where its equity is below the maintenance margin
 * (as brokers and exchanges do without notice): every order is cancelled, then each position whose instrument has a bar
 * at this step is closed at its close, with slippage and fees, in the order of the instruments, until margin suffices.
 */
export function watchAccount(run: RunState, { desk, account }: Watched): void {
  markAt(run, account, 'close');
  if (!account.isShort()) return;
  desk.atClose = true;
  liquidateAt(run, { desk, account }, 'close');
  desk.atClose = false;
}

/** The same at the opens of a step's bars, for instruments without a bar at their last close. */
export function watchOpens(run: RunState, { desk, account }: Watched): void {
  markAt(run, account, 'open');
  if (account.isShort()) liquidateAt(run, { desk, account }, 'open');
}

/** Marks an account on credit at the last closes, before it is judged whether it can carry a delivery. */
export function markCloses(run: RunState, account: WatchedAccount): void {
  markAt(run, account, 'close');
}

function markAt(run: RunState, account: WatchedAccount, moment: 'open' | 'close'): void {
  const { length } = run.multipliers;
  for (let i = 0; i < length; i++) {
    if (!account.needsMark(i)) continue;
    account.marks[i] = moment === 'open' && hasBar(run, i, run.step) ? openOf(run, i) : lastClose(run, i);
  }
}

function liquidateAt(run: RunState, { desk, account }: Watched, moment: 'open' | 'close'): void {
  const { length } = run.multipliers;
  desk.dropAll('LIQUIDATION');
  for (let i = 0; i < length && account.isShort(); i++) {
    if (hasBar(run, i, run.step))
      liquidate(run, { desk, account }, { instrument: i, price: account.marks[i]!, moment });
  }
}

/** Closes what is open of an instrument, both sides of it on a hedging account. */
export function liquidate(
  run: RunState,
  { desk, account }: Watched,
  { instrument, price, moment }: { instrument: number; price: number; moment: Moment },
): void {
  const { execution } = run;
  for (const held of account.holdings(instrument)) {
    const side = -Math.sign(held);
    execution.instrument = instrument;
    execution.quantity = -held;
    execution.reduces = true;
    execution.order = 0;
    execution.cause = LIQUIDATED;
    execution.price = slipped(run, desk, { instrument, side, quantity: Math.abs(held), price });
    enterMarket(run, [instrument], moment === 'open');
    execution.fee = Math.max(desk.minimumFee, run.fees.fee(-held, execution.price, instrument));
    account.force(execution);
    if (moment === 'open') run.fills.pushAtOpen(run.step, execution, account);
    else if (moment === 'close') run.fills.pushAtClose(run.step, execution, account);
    else run.fills.push(run.step, execution, account);
    if (!run.listening) continue;
    const time = moment === 'open' ? lastOpen(run, instrument) : run.schedule.times[run.step]!;
    desk.tellFill(execution, { remaining: 0, time });
  }
}

/** Open of an instrument's last bar. */
export function openOf(run: RunState, instrument: number): number {
  return run.panels[run.schedule.panelOf[instrument]!]!.open[lastOffset(run, instrument)]!;
}
