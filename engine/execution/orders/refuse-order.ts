import type { Schedule } from '../../columns/schedule';
import { LEAST_QUANTITY, type Rejection } from '../../model/order';
import type { InstrumentRules } from './increments';

/** Where a run is in time. */
interface Moment {
  readonly schedule: Schedule;
  readonly step: number;
}

/** Why an order of this quantity cannot be placed now. */
export function refusalOf(run: Moment, rules: InstrumentRules, quantity: number): Rejection | null {
  if (!(quantity >= LEAST_QUANTITY && quantity < Infinity) || quantity < rules.minQuantity) return 'INVALID_QUANTITY';
  return refusalNow(run, rules);
}

/** Why no order of any quantity can be placed now. */
export function refusalNow(run: Moment, rules: InstrumentRules): Rejection | null {
  if (!rules.dated) return null;
  if (rules.instrument.untradable) return 'SERIES_WITH_DETAIL';
  const now = run.schedule.times[run.step]!;
  return now < rules.listed || now > rules.delisted ? 'NOT_TRADABLE' : null;
}
