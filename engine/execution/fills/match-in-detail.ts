import { lastOpen } from '../run/last-bar';
import { RunState } from '../run/run-state';
import type { DetailedBars } from '../run/prepare-market';
import { FILLED_AT_OPEN } from './fill-log';
import { NONE } from '../orders/order-book';
import type { OrderDesk } from '../orders/order-desk';

export type Match = (run: RunState, desk: OrderDesk) => void;

/**
 * Lets orders meet the finer bars that those of the run were put together of, in the order of their closes, up to the
 * step at hand: what comes first within a bar is then decided by prices, as far as these go. Fills are booked at the
 * step, and have the time of their finer bar.
 * @param match for one step of finer bars
 */
export function matchInDetail(run: RunState, bars: DetailedBars, match: Match): Match {
  const detail = finer(run, bars);
  run.fees.follow?.(run, detail);
  const { schedule, rows } = detail;
  const { times, groups, groupOf } = schedule;
  return (_, desk) => {
    const { book } = desk;
    const { fills } = run;
    const { now } = book;
    const end = run.schedule.times[run.step]!;
    desk.finer = detail;
    for (let step = detail.step + 1; step < times.length && times[step]! <= end; step++) {
      detail.step = step;
      for (const p of groups[groupOf[step]!]!.panels) rows[p]!++;
      if (now > -Infinity) book.now = times[step]!;
      const { count } = fills;
      fills.unbooked = count;
      match(detail, desk);
      for (let i = count; i < fills.count; i++) {
        fills.finerTimes.set(
          i,
          fills.moments[i] === FILLED_AT_OPEN ? lastOpen(detail, fills.instruments[i]!) : times[step]!,
        );
        fills.steps[i] = run.step;
      }
      fills.unbooked = Infinity;
    }
    book.now = now;
    // The volume that orders have had is known by the number of a step, and those of the run are others.
    if (desk.fills.volumeShare !== undefined) desk.takenAt.fill(NONE);
  };
}

/** The run on its finer bars: with the same account, treasury, costs and fills. */
function finer(run: RunState, { market, schedule }: DetailedBars): RunState {
  const { account, fees, makerFees, slippage, orders, fills, multipliers, worth, inverse, treasury, openDesk } = run;
  const shared = { account, fees, makerFees, slippage, orders, fills, multipliers, worth, inverse, openDesk };
  const detail = new RunState({ ...shared, market, schedule, openTreasury: () => treasury, seed: 0 });
  detail.listening = run.listening;
  detail.step = -1;
  return detail;
}
