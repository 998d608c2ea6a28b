import { calendarName } from '../../../engine/calendars/calendars';
import { describeInstrument } from '../../../engine/model/describe-instrument';
import { currencyOf } from '../../../engine/model/instrument-currency';
import type { InstrumentKind } from '../../../engine/model/instrument-id';
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

/** Those of a manifest that have a text in their id and are of a kind, a page of them, and how many there are. */
export function instrumentsLike(
  { instruments }: Manifest,
  { text, kind, limit, offset }: { text?: string; kind?: InstrumentKind; limit: number; offset: number },
): { total: number; page: Manifest['instruments'] } {
  const wanted = text?.toLowerCase();
  const all = instruments.filter(
    ({ id, definition }) =>
      (wanted === undefined || id.toLowerCase().includes(wanted)) &&
      (kind === undefined || describeInstrument(id, definition).kind === kind),
  );
  return { total: all.length, page: all.slice(offset, offset + limit) };
}
