import { calendarOf } from '../calendars/calendars';
import { dayOfIso, type Day } from '../calendars/civil-days';
import { describeInstrument, tellsMore, type InstrumentDescription } from '../model/describe-instrument';
import type { Instrument } from '../model/instrument';
import type { Manifest } from '../model/manifest';
import { endMicros, startMicros, type Micros } from '../model/time';

/**
 * What is known of a manifest's instruments besides their bars, by id: of all of them as soon as one is an option or has
 * a multiplier or a definition, undefined otherwise, so that plain data stay plain.
 */
export function knownInstruments(manifest: Manifest): Readonly<Record<string, Instrument>> | undefined {
  const described = manifest.instruments.map(({ id, definition }) => describeInstrument(id, definition));
  const tells = described.some((one, i) => tellsMore(one, manifest.instruments[i]!.definition));
  if (!tells) return undefined;
  return Object.fromEntries(described.map((description) => [description.id, instrumentOf(description)]));
}

/** A derivative expires, and is no longer traded, at the close of its last day by its calendar, or at the opening of it. */
function instrumentOf(description: InstrumentDescription): Instrument {
  const { id, kind, multiplier, currency, calendar, expiry, listed, delisted } = description;
  const { priceIncrement, sizeIncrement, minQuantity, initialMargin, maintenanceMargin } = description;
  const { underlying, strike, right, exercise, settlement, negativePrices } = description;
  const ends = expiry === undefined ? undefined : endOf(description, dayOfIso(expiry));
  const last = delisted === undefined ? ends : endMicros(delisted);
  return {
    ...{ id, kind, multiplier, currency, priceIncrement, sizeIncrement, minQuantity, initialMargin, maintenanceMargin },
    ...{ underlying, strike, right, exercise, settlement, calendar },
    ...(negativePrices !== undefined && { negativePrices }),
    ...(ends !== undefined && { expiry: ends }),
    ...(listed !== undefined && { listed: startMicros(listed) }),
    ...(last !== undefined && { delisted: last }),
  };
}

function endOf({ calendar, settledAtOpen }: InstrumentDescription, day: Day): Micros {
  const hours = calendarOf(calendar);
  return settledAtOpen ? hours.openOn(day) : hours.expiryOn(day);
}
