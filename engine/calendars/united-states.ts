import {
  dayOf,
  dayOfIso,
  easterSunday,
  isWeekend,
  MONDAY,
  nearestWeekday,
  onOrAfter,
  onOrBefore,
  SUNDAY,
  THURSDAY,
  weekday,
  type Day,
} from './civil-days';
import type { YearRules } from './exchange-calendar';

/** Days of mourning, attacks and storms. */
const SPECIAL = [
  ...['2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14', '2004-06-11', '2007-01-02'],
  ...['2012-10-29', '2012-10-30', '2018-12-05', '2025-01-09'],
].map(dayOfIso);
/** Of these, the days on which the index futures of Chicago had no day session. */
const SPECIAL_FUTURES = ['2018-12-05', '2025-01-09'].map(dayOfIso);
const EQUITY_EARLY = 13 * 60;
const FUTURES_EARLY = 12 * 60;

/** Holidays on which the share exchanges close and the futures close early. */
function publicHolidays(year: number): Day[] {
  const days = [
    onOrAfter(dayOf(year, 1, 15), MONDAY),
    onOrAfter(dayOf(year, 2, 15), MONDAY),
    onOrBefore(dayOf(year, 5, 31), MONDAY),
    nearestWeekday(dayOf(year, 7, 4)),
    onOrAfter(dayOf(year, 9, 1), MONDAY),
    thanksgiving(year),
  ];
  if (year >= 2022) days.push(nearestWeekday(dayOf(year, 6, 19)));
  return days;
}

/** New Year on a Saturday is not kept, since Friday ends the year's accounts. */
function commonHolidays(year: number): Day[] {
  const newYear = dayOf(year, 1, 1);
  return [
    weekday(newYear) === SUNDAY ? newYear + 1 : newYear,
    easterSunday(year) - 2,
    nearestWeekday(dayOf(year, 12, 25)),
  ];
}

function thanksgiving(year: number): Day {
  return onOrAfter(dayOf(year, 11, 22), THURSDAY);
}

/**
 * NYSE and Nasdaq: the ten holidays of NYSE rule 7.2; early closes at 13:00 on the day after Thanksgiving, on Christmas
 * Eve and on 3 July where the 4th is a weekday after Monday. Early closes hold since 2013.
 */
export function unitedStatesEquities(year: number): YearRules {
  const closed = new Set([...commonHolidays(year), ...publicHolidays(year), ...SPECIAL]);
  const halfDays = [thanksgiving(year) + 1, dayOf(year, 12, 24), dayOf(year, 7, 3)];
  return { closed, early: halves(halfDays, closed, EQUITY_EARLY) };
}

/**
 * Equity index futures of CME Globex: closed at New Year, Good Friday and Christmas; 12:00 Chicago on the other US
 * holidays, the day after Thanksgiving and Christmas Eve.
 */
export function unitedStatesFutures(year: number): YearRules {
  const closed = new Set([...commonHolidays(year), ...SPECIAL_FUTURES]);
  const halfDays = [...publicHolidays(year), thanksgiving(year) + 1, dayOf(year, 12, 24)];
  return { closed, early: halves(halfDays, closed, FUTURES_EARLY) };
}

/** 3 July on a Friday is the holiday itself, so that it never appears among the half days. */
function halves(days: readonly Day[], closed: ReadonlySet<Day>, minutes: number): Map<Day, number> {
  return new Map(days.filter((day) => !closed.has(day) && !isWeekend(day)).map((day) => [day, minutes]));
}
