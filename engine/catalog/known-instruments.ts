import { calendarOf } from '../calendars/calendars';
import { dayOfIso, type Day } from '../calendars/civil-days';
import { unitOf } from '../model/currencies';
import { HoldfastError } from '../model/errors';
import { currencyOf } from '../model/instrument-currency';
import { describeInstrument, tellsMore, type InstrumentDescription } from '../model/describe-instrument';
import type { Instrument, InstrumentAction } from '../model/instrument';
import type { Manifest } from '../model/manifest';
import type { Micros } from '../model/time';

/**
 * What is known of a manifest's instruments besides their bars, by id: of all of them as soon as one is an option, expires,
 * or has a multiplier or a definition, undefined otherwise, so that plain data stay plain.
 */
export function knownInstruments(manifest: Manifest): Readonly<Record<string, Instrument>> | undefined {
  const described = manifest.instruments.map(({ id, definition }) => describeInstrument(id, definition));
  const tells = described.some((one, i) => tellsMore(one, manifest.instruments[i]!.definition));
  if (!tells) return undefined;
  return Object.fromEntries(described.map((description) => [description.id, instrumentOf(description, manifest)]));
}

/**
 * A derivative expires, and is no longer traded, at the close of its last day by its calendar, at the opening of it or at a
 * time of its own.
 * Other dates are whole days of the exchange; a close at the midnight that ends one belongs to it.
 */
function instrumentOf(description: InstrumentDescription, { adjust }: Pick<Manifest, 'adjust'>): Instrument {
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
    ...(description.actions && adjust === undefined && { actions: actionsOf(description) }),
    ...(negativePrices !== undefined && { negativePrices }),
    ...(ends !== undefined && { expiry: ends }),
    ...(description.settledAtOpen && { settledAtOpen: true as const }),
    ...(listed !== undefined && { listed: hours.dateStart(dayOfIso(listed)) }),
    ...(last !== undefined && { delisted: last }),
  };
}

/**
 * Splits and dividends with the moments of their dates, by the exchange's calendar.
 * @throws HoldfastError INSTRUMENTS_INVALID for a dividend in another currency than the price
 */
export function actionsOf({
  id,
  actions = [],
  calendar,
  currency,
  settlement,
}: InstrumentDescription): InstrumentAction[] {
  const hours = calendarOf(calendar);
  const quoted = currencyOf({ id, ...(currency && { currency }), ...(settlement && { settlement }) });
  return actions.map(({ date, split = 1, dividend = 0, currency: paid = quoted }) => {
    const [own, other] = [quoted, paid].map((one) => (one === undefined ? undefined : unitOf(one)));
    if (own && other && own.currency !== other.currency) {
      const message = `${id} has a dividend in ${paid} on ${date}, and its prices are in ${quoted}: give it in that currency.`;
      throw new HoldfastError('INSTRUMENTS_INVALID', message, { path: 'actions', details: { instrument: id, date } });
    }
    const unit = own && other ? other.each / own.each : 1;
    return { time: hours.dateStart(dayOfIso(date)), split, dividend: dividend * unit };
  });
}

function endOf({ calendar, settledAtOpen, expiryTime }: InstrumentDescription, day: Day): Micros {
  const hours = calendarOf(calendar);
  if (expiryTime !== undefined)
    return hours.timeOn(day, 60 * Number(expiryTime.slice(0, 2)) + Number(expiryTime.slice(3)));
  return settledAtOpen ? hours.openOn(day) : hours.expiryOn(day);
}
