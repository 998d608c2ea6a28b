import type { Execution } from '../../portfolio/account';
import { settleInTurn } from '../../portfolio/settle-in-turn';
import type { Rejection } from '../../model/order';
import type { Micros } from '../../model/time';
import { AT_CLOSE, AT_OPEN, COMBO, GTC, GTD, REDUCE, WORKING } from '../orders/order-book';
import type { OrderDesk } from '../orders/order-desk';
import type { OrderQueue } from '../orders/order-queue';
import { lastOpen, openPrice, timeOfFill } from '../run/last-bar';
import type { RunState } from '../run/run-state';
import { isSale, slipped, slips, tradesAt } from './offers';
import { hasOpening } from './order-times';

/*
 * A fill at the open of a bar is booked when the bar is known, at its close. On several time axes another order may fill
 * meanwhile, later by the clock: what fills at the open of a bar under way comes before it, and has the money first.
 */

/** A fill that is about to be booked: when it happens, of which order, and whether at an open: a close comes before those. */
interface Moment {
  time: Micros;
  id: number;
  atOpen: boolean;
}

interface Claim {
  open: Micros;
  sale: boolean;
  execution: Execution;
}

/** Settles the fills of an order, where some bar is under way, behind what has filled before them at the opens of bars that are not known yet. */
export function settleAtDesk(
  run: RunState,
  desk: OrderDesk,
  { executions, atOpen }: { executions: readonly Execution[]; atOpen: boolean },
): Rejection | null {
  const instruments = executions.map(({ instrument }) => instrument);
  const time = timeOfFill(run, instruments, atOpen);
  const moment = { time, id: executions[0]!.order, atOpen };
  const claims = claimsAtDesk(run, desk, moment);
  return settleInTurn(
    run.account,
    executions,
    claims.map(({ execution }) => execution),
  );
}

/** The same where market orders wait in a queue, one of which fills at an open. @param kept of those before it */
export function settleInQueue(run: RunState, at: number, kept: number): Rejection | null {
  const { orders, account, execution } = run;
  const moment = { time: lastOpen(run, execution.instrument), id: orders.ids[at]!, atOpen: true };
  const claims: Claim[] = [];
  for (let i = 0; i < orders.count; i++) {
    if (i >= kept && i <= at) continue;
    const order = { instrument: orders.instruments[i]!, since: orders.since[i]!, id: orders.ids[i]! };
    if (comesBefore(run, order, moment)) claims.push(inNextBar(run, order.instrument, () => queued(run, orders, i)));
  }
  const earlier = claims.sort((a, b) => a.open - b.open).map((claim) => claim.execution);
  return settleInTurn(account, [execution], earlier);
}

/** Whether some bar has opened by the present step that is not known yet. */
export function isUnderWay(run: RunState): boolean {
  const { panels, rows, schedule, step, underWay } = run;
  if (panels.length === 1 || underWay.step === step) return underWay.some;
  const time = schedule.times[step]!;
  underWay.step = step;
  underWay.some = panels.some(({ opens }, p) => opens[rows[p]! + 1]! < time);
  return underWay.some;
}

function comesBefore(run: RunState, order: { instrument: number; since: number; id: number }, moment: Moment): boolean {
  const p = run.schedule.panelOf[order.instrument]!;
  const open = run.panels[p]!.opens[run.rows[p]! + 1];
  if (open === undefined || open < order.since) return false;
  return open < moment.time || (open === moment.time && moment.atOpen && order.id < moment.id);
}

/** What an order would get with the bar under way as its instrument's last one. */
function inNextBar<T>({ rows, schedule }: RunState, instrument: number, look: () => T): T {
  const p = schedule.panelOf[instrument]!;
  rows[p]!++;
  const found = look();
  rows[p]!--;
  return found;
}

function claimsAtDesk(run: RunState, desk: OrderDesk, moment: Moment): Claim[] {
  const { book, atClose } = desk;
  const claims: Claim[] = [];
  desk.atClose = false;
  for (let i = 0; i < book.activeCount; i++) {
    const slot = book.active[i]!;
    if (book.status[slot] !== WORKING || book.type[slot] === COMBO || book.id[slot] === moment.id) continue;
    const order = { instrument: book.instrument[slot]!, since: book.since[slot]!, id: book.id[slot]! };
    if (!comesBefore(run, order, moment)) continue;
    const claim = inNextBar(run, order.instrument, () => claimOf(run, desk, slot));
    if (claim) claims.push(claim);
  }
  desk.atClose = atClose;
  const isSaleFirst = desk.fills.cash === 'sales-first';
  return claims.sort((a, b) => a.open - b.open || (isSaleFirst ? Number(b.sale) - Number(a.sale) : 0));
}

/** The fill of an order at the open of its instrument's bar at hand, whole; undefined where it does not trade there. */
function claimOf(run: RunState, desk: OrderDesk, slot: number): Claim | undefined {
  const { book } = desk;
  const [instrument, side] = [book.instrument[slot]!, book.side[slot]!];
  const open = lastOpen(run, instrument);
  const timeInForce = book.timeInForce[slot]!;
  if (timeInForce !== GTC) {
    const p = run.schedule.panelOf[instrument]!;
    const end = timeInForce === GTD ? run.panels[p]!.times[run.rows[p]!]! - 1 : open;
    if (end >= book.expires[slot]! || timeInForce === AT_CLOSE) return undefined;
    if (timeInForce === AT_OPEN && !hasOpening(run, desk, instrument)) return undefined;
  }
  const price = openPrice(run, instrument);
  if (Number.isNaN(run.worth[instrument]!) || !tradesAt(desk, slot, price)) return undefined;
  const reduces = (book.flags[slot]! & REDUCE) !== 0;
  const most = reduces ? run.account.reducible(instrument, side) : Infinity;
  const quantity = Math.min(book.remaining[slot]!, most);
  if (quantity <= 0) return undefined;
  const paid = slips(desk, slot) ? slipped(run, desk, { instrument, side, quantity, price }) : price;
  const raw = run.fees.fee(side * quantity, paid, instrument);
  const fee = desk.minimumFee === 0 ? raw : Math.max(desk.minimumFee, book.rawFees[slot]! + raw) - book.charged[slot]!;
  const execution = { instrument, quantity: side * quantity, price: paid, fee, reduces, order: 0, cause: 0 };
  return { open, sale: isSale(desk, slot), execution };
}

function queued(run: RunState, orders: OrderQueue, at: number): Claim {
  const [instrument, quantity] = [orders.instruments[at]!, orders.quantities[at]!];
  const price = run.slippage.price(quantity, openPrice(run, instrument), instrument);
  const fee = run.fees.fee(quantity, price, instrument);
  const execution = { instrument, quantity, price, fee, reduces: false, order: 0, cause: 0 };
  return { open: lastOpen(run, instrument), sale: quantity < 0, execution };
}
