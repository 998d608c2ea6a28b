import { AT_OPEN, FOK, GTC, GTD, IOC, WORKING } from '../orders/order-book';
import type { OrderDesk } from '../orders/order-desk';
import { hasBar, lastOpen } from '../run/last-bar';
import type { RunState } from '../run/run-state';

/** Whether the bar that an order is about to meet comes after its time: a session by the bar's open, a date by its close. */
export function comesTooLate(run: RunState, { book }: OrderDesk, slot: number): boolean {
  if (book.timeInForce[slot] === GTD) return run.schedule.times[run.step]! > book.expires[slot]!;
  return lastOpen(run, book.instrument[slot]!) >= book.expires[slot]!;
}

/** Why an order leaves the market whose time is over. */
export function endOf({ book }: OrderDesk, slot: number): 'EXPIRED' | 'NOT_FILLED_AT_ONCE' {
  return book.timeInForce[slot]! > GTD ? 'NOT_FILLED_AT_ONCE' : 'EXPIRED';
}

/**
 * Takes off the market what has outlived its time, whether or not its instrument has a bar: orders of a session once that
 * has ended, those of a date after it, and at once what lives for a moment in which its market was open.
 */
export function dropOverdue(run: RunState, desk: OrderDesk): void {
  const { book } = desk;
  const now = run.schedule.times[run.step]!;
  for (let i = 0; i < book.activeCount; i++) {
    const slot = book.active[i]!;
    const timeInForce = book.timeInForce[slot]!;
    if (timeInForce === GTC || book.status[slot] !== WORKING) continue;
    const momentary = timeInForce === IOC || timeInForce === FOK;
    const over = timeInForce === GTD ? now > book.expires[slot]! : now >= book.expires[slot]!;
    const missed = momentary && isMissed(run, desk, slot);
    // A bar that is under way meets it yet.
    if ((over || missed) && !desk.isInBar(slot)) desk.drop(slot, endOf(desk, slot));
  }
}

/** Whether the market of an order was open without a bar for it, since it was there. */
function isMissed(run: RunState, { book, days }: OrderDesk, slot: number): boolean {
  const instrument = book.instrument[slot]!;
  const now = run.schedule.times[run.step]!;
  // What came to the market within a bar has its chance at the next one.
  if (
    now <= book.since[slot]! ||
    (hasBar(run, instrument, run.step) && lastOpen(run, instrument) < book.since[slot]!)
  ) {
    return false;
  }
  return days.isOpen(instrument, now - 1);
}

/**
 * Until when an order of a session lives that is placed now: through the next session to end, or to open; of one that gets to
 * the market bars later, as of then.
 */
export function sessionEnd(run: RunState, { book, days }: OrderDesk, slot: number): number {
  const instrument = book.instrument[slot]!;
  const from = book.arrivals?.isByBars === true ? book.arrival[slot]! : run.schedule.times[run.step]!;
  if (from === Infinity) return Infinity;
  return book.timeInForce[slot] === AT_OPEN ? days.endOfNext(instrument, from) : days.endAfter(instrument, from);
}

/** Whether the bar at hand has the opening auction: the first one of its day that lasts into regular trading. */
export function hasOpening(run: RunState, desk: OrderDesk, instrument: number): boolean {
  const { panels, schedule, rows } = run;
  const p = schedule.panelOf[instrument]!;
  const { opens, times } = panels[p]!;
  const row = rows[p]!;
  if (!(times[row]! > desk.days.startOf(instrument, opens[row]!))) return false;
  if (row === 0) return true;
  const sameDay = desk.days.of(instrument, opens[row - 1]!) === desk.days.of(instrument, opens[row]!);
  return !(sameDay && times[row - 1]! > desk.days.startOf(instrument, opens[row]!));
}

/** Whether it has the closing auction: the last one of its day. The last bar of the data counts as that. */
export function hasClosing(run: RunState, desk: OrderDesk, instrument: number): boolean {
  const { panels, schedule, rows } = run;
  const p = schedule.panelOf[instrument]!;
  const { opens, times } = panels[p]!;
  const row = rows[p]!;
  if (!(times[row]! > desk.days.startOf(instrument, opens[row]!))) return false;
  const next = opens[row + 1];
  return next === undefined || desk.days.of(instrument, next) !== desk.days.of(instrument, opens[row]!);
}
