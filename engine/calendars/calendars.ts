import type { Micros } from '../model/time';
import { ExchangeCalendar, type CalendarRules } from './exchange-calendar';
import { india } from './india';
import { london } from './london';
import { unitedStatesEquities, unitedStatesFutures } from './united-states';

const HOUR = 60;

const RULES: readonly (CalendarRules & { venues: string })[] = [
  {
    name: 'XNYS',
    timeZone: 'America/New_York',
    open: 9.5 * HOUR,
    close: 16 * HOUR,
    rules: unitedStatesEquities,
    venues: 'NYSE ARCX ARCA XASE AMEX BATS IEXG IEX SMART OPRA CBOE XCBO',
  },
  {
    name: 'XNAS',
    timeZone: 'America/New_York',
    open: 9.5 * HOUR,
    close: 16 * HOUR,
    rules: unitedStatesEquities,
    venues: 'NASDAQ',
  },
  {
    name: 'XCME',
    timeZone: 'America/Chicago',
    open: -7 * HOUR,
    close: 16 * HOUR,
    rules: unitedStatesFutures,
    venues: 'CME CMES GLBX XCBT CBOT XNYM NYMEX XCEC COMEX',
  },
  {
    name: 'XNSE',
    timeZone: 'Asia/Kolkata',
    open: 9.25 * HOUR,
    close: 15.5 * HOUR,
    rules: india,
    venues: 'NSE NFO XBOM BSE',
  },
  { name: 'XLON', timeZone: 'Europe/London', open: 8 * HOUR, close: 16.5 * HOUR, rules: london, venues: 'LSE' },
  {
    name: 'FX',
    timeZone: 'America/New_York',
    open: -7 * HOUR,
    close: 17 * HOUR,
    venues: 'FOREX IDEALPRO OANDA FXCM DUKASCOPY',
  },
  { name: 'DERIBIT', timeZone: 'UTC', open: 0, close: 24 * HOUR, everyDay: true, expiry: 8 * HOUR, venues: '' },
];

/** Days of UTC without a break: crypto, and every venue that has no calendar of its own. */
export const ALWAYS = new ExchangeCalendar({
  name: '24x7',
  timeZone: 'UTC',
  open: 0,
  close: 24 * HOUR,
  everyDay: true,
});

const calendars = new Map<string, ExchangeCalendar>([[ALWAYS.name, ALWAYS]]);
for (const rules of RULES) {
  const calendar = new ExchangeCalendar(rules);
  calendars.set(rules.name, calendar);
  for (const venue of rules.venues.split(' ')) if (venue !== '') calendars.set(venue, calendar);
}

/** The calendar of a venue, or of that name; `24x7` for one that has none. */
export function calendarOf(venue: string): ExchangeCalendar {
  return calendars.get(venue) ?? ALWAYS;
}

export function hasCalendar(name: string): boolean {
  return calendars.has(name);
}

/**
 * End of the session that a moment falls into: its close, at which a DAY order ends. Outside of trading that of the next
 * session; at the very close still that of the one that ends.
 */
export function sessionEnd(venue: string, time: Micros): Micros {
  return calendarOf(venue).sessionAt(time).end;
}

/** Whether a venue trades at a moment: from the open, inclusive, to the close, exclusive. */
export function isOpen(venue: string, time: Micros): boolean {
  return calendarOf(venue).isOpen(time);
}

/** Sessions of a venue that end after `from` and not after `to`. */
export function tradingDaysBetween(venue: string, from: Micros, to: Micros): number {
  return calendarOf(venue).tradingDays(from, to);
}
