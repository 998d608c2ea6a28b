import { calendarOf } from '../calendars/calendars';
import { dayOfIso } from '../calendars/civil-days';
import { exchangeRates, rateAt } from '../columns/exchange-rates';
import type { Panel } from '../columns/market-data';
import { unitOf } from '../model/currencies';
import type { InstrumentDescription } from '../model/describe-instrument';
import { HoldfastError } from '../model/errors';
import type { InstrumentAction } from '../model/instrument';
import { currencyOf } from '../model/instrument-currency';
import type { Micros } from '../model/time';

/**
 * Splits and dividends with the moments of their dates, by the exchange's calendar. Dividends are in the currency of the price:
 * those in another one at the last close of the session's pairs that is known when their date begins.
 * @param panels of the session
 * @throws HoldfastError RATE_MISSING for a dividend of which nothing tells what it is in the currency of the price
 */
export function actionsOf(
  { id, actions = [], calendar, currency, settlement }: InstrumentDescription,
  panels: readonly Panel[],
): InstrumentAction[] {
  const hours = calendarOf(calendar);
  const quoted = currencyOf({ id, ...(currency && { currency }), ...(settlement && { settlement }) });
  return actions.map(({ date, split = 1, dividend = 0, currency: paid = quoted }) => {
    const time = hours.dateStart(dayOfIso(date));
    if (dividend === 0 || quoted === undefined || paid === undefined) return { time, split, dividend };
    return { time, split, dividend: dividend * rateOf({ id, date, time, paid, quoted }, panels) };
  });
}

interface PaidDividend {
  id: string;
  date: string;
  time: Micros;
  paid: string;
  quoted: string;
}

/** What one unit of what is paid is in the currency of the price; 0 where nobody can hold the share before its date. */
function rateOf({ id, date, time, paid, quoted }: PaidDividend, panels: readonly Panel[]): number {
  const [from, to] = [unitOf(paid), unitOf(quoted)];
  if (from.currency === to.currency) return from.each / to.each;
  const own = panels.find(({ instruments }) => instruments.includes(id));
  if (!own || !(own.times[0]! <= time && own.times.at(-1)! > time)) return 0;
  const rates = exchangeRates({ panels }, paid, quoted);
  const rate = rates ? rateAt(rates, time) : NaN;
  if (!Number.isNaN(rate)) return rate;
  const [one, other] = [from.currency, to.currency];
  const advice = `add the pair ${one}${other} or ${other}${one} with a close before it, or give the dividend in ${quoted}`;
  const message = `${id} has a dividend in ${paid} on ${date}, its prices are in ${quoted}, and the session has no rate by then: ${advice}.`;
  throw new HoldfastError('RATE_MISSING', message, { path: 'actions', details: { instrument: id, date } });
}
