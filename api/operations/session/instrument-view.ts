import { calendarName } from '../../../engine/calendars/calendars';
import { describeInstrument } from '../../../engine/model/describe-instrument';
import { currencyOf } from '../../../engine/model/instrument-currency';
import type { Manifest } from '../../../engine/model/manifest';
import type { SessionInstrumentView } from '../../../engine/model/views';

/** One instrument of a session, with all that is known of it besides its bars. */
export function instrumentView(
  { id, dataset, definition }: Manifest['instruments'][number],
  { start }: Manifest,
): SessionInstrumentView {
  const year = new Date(start / 1000).getUTCFullYear();
  const { symbol, venue, kind, multiplier, calendar, month, ...rest } = describeInstrument(
    id,
    definition,
    // As when it was selected: an early start only means "all".
    year < 2000 ? undefined : year,
  );
  const { underlying, strike, right, expiry, expiryTime, exercise, settlement, listed, delisted } = rest;
  const { universes, continuous } = rest;
  const currency = currencyOf({ id, currency: rest.currency, settlement });
  const { priceIncrement, sizeIncrement, minQuantity, initialMargin, maintenanceMargin } = rest;
  return {
    ...{ id, dataset, symbol, venue, kind, underlying, strike, right, expiry, month, exercise, settlement, multiplier },
    ...{ priceIncrement, sizeIncrement, minQuantity, initialMargin, maintenanceMargin },
    ...{ currency, calendar: calendarName(calendar), listed, delisted, expiryTime, universes, continuous },
  };
}
