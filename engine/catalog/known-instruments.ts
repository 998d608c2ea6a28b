import { calendarOf } from '../calendars/calendars';
import { dayOfIso, type Day } from '../calendars/civil-days';
import { describeInstrument, tellsMore, type InstrumentDescription } from '../model/describe-instrument';
import type { Instrument } from '../model/instrument';
import type { Manifest } from '../model/manifest';
import type { Micros } from '../model/time';
import type { Panel } from '../columns/market-data';
import { actionsOf } from './instrument-actions';

/**
 * What is known of a manifest's instruments besides their bars, by id: of all of them as soon as one is an option, expires,
 * or has a multiplier or a definition, undefined otherwise, so that plain data stay plain.
 * @param panels of the session
 * @throws HoldfastError RATE_MISSING, as `actionsOf`
 */
export function knownInstruments(
  manifest: Manifest,
  panels: readonly Panel[],
): Readonly<Record<string, Instrument>> | undefined {
  const described = manifest.instruments.map(({ id, definition }) => describeInstrument(id, definition));
  const tells = described.some((one, i) => tellsMore(one, manifest.instruments[i]!.definition));
  if (!tells) return undefined;
  const actsOn = manifest.adjust === undefined;
  return Object.fromEntries(
    described.map((one) => [
      one.id,
      { ...instrumentOf(one), ...(actsOn && one.actions && { actions: actionsOf(one, panels) }) },
    ]),
  );
}

/**
 * A derivative expires, and is no longer traded, at the close of its last day by its calendar, at the opening of it or at a
 * time of its own.
 * Other dates are whole days of the exchange; a close at the midnight that ends one belongs to it.
 */
function instrumentOf(description: InstrumentDescription): Instrument {
  const { id, kind, multiplier, currency, calendar, expiry, listed, delisted } = description;
  const { priceIncrement, sizeIncrement, minQuantity, initialMargin, maintenanceMargin } = description;
  const { underlying, strike, right, exercise, settlement, universes, negativePrices } = description;
  const ends = expiry === undefined ? undefined : endOf(description, dayOfIso(expiry));
  const hours = calendarOf(calendar);
  const last = delisted === undefined ? ends : hours.dateStart(dayOfIso(delisted) + 1);
  return {
    ...{ id, kind, multiplier, currency, priceIncrement, sizeIncrement, minQuantity, initialMargin, maintenanceMargin },
    ...{ underlying, strike, right, exercise, settlement, calendar, universes },
    ...(description.continuous && { untradable: true as const }),
    ...(description.funding && { funding: description.funding }),
    ...(description.borrow && { borrow: description.borrow }),
    ...(negativePrices !== undefined && { negativePrices }),
    ...(ends !== undefined && { expiry: ends }),
    ...(description.settledAtOpen && { settledAtOpen: true as const }),
    ...(listed !== undefined && { listed: hours.dateStart(dayOfIso(listed)) }),
    ...(last !== undefined && { delisted: last }),
  };
}

function endOf({ calendar, settledAtOpen, expiryTime }: InstrumentDescription, day: Day): Micros {
  const hours = calendarOf(calendar);
  if (expiryTime !== undefined)
    return hours.timeOn(day, 60 * Number(expiryTime.slice(0, 2)) + Number(expiryTime.slice(3)));
  return settledAtOpen ? hours.openOn(day) : hours.expiryOn(day);
}
