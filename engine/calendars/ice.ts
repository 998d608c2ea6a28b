import { dayOf, easterSunday, nearestWeekday } from './civil-days';
import type { YearRules } from './exchange-calendar';

/** Energy futures of ICE Futures Europe: closed at New Year, Good Friday and Christmas. */
export function iceFutures(year: number): YearRules {
  const closed = [dayOf(year, 1, 1), easterSunday(year) - 2, dayOf(year, 12, 25)].map(nearestWeekday);
  return { closed: new Set(closed), early: new Map() };
}
