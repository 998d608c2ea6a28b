import {
  dayOf,
  dayOfIso,
  easterSunday,
  FRIDAY,
  isWeekend,
  MONDAY,
  onOrAfter,
  onOrBefore,
  type Day,
} from './civil-days';
import type { YearRules } from './exchange-calendar';

/** Royal weddings, jubilees, funerals and coronations. */
const SPECIAL = ['2002-06-03', '2011-04-29', '2012-06-05', '2022-06-03', '2022-09-19', '2023-05-08'].map(dayOfIso);
/** Bank holidays that were moved to another day. */
const EARLY_MAY = new Map([[2020, '2020-05-08']]);
const SPRING = new Map([
  [2002, '2002-06-04'],
  [2012, '2012-06-04'],
  [2022, '2022-06-02'],
]);
const EARLY = 12 * 60 + 30;

/**
 * London Stock Exchange: bank holidays of England, substitutes on the next free weekday; 12:30 on the last trading days
 * before Christmas and New Year.
 */
export function london(year: number): YearRules {
  const easter = easterSunday(year);
  const moved = (table: ReadonlyMap<number, string>, day: Day) => {
    const other = table.get(year);
    return other === undefined ? day : dayOfIso(other);
  };
  const closed = new Set([
    ...SPECIAL,
    easter - 2,
    easter + 1,
    moved(EARLY_MAY, onOrAfter(dayOf(year, 5, 1), MONDAY)),
    moved(SPRING, onOrBefore(dayOf(year, 5, 31), MONDAY)),
    onOrBefore(dayOf(year, 8, 31), MONDAY),
  ]);
  for (const holiday of [dayOf(year, 1, 1), dayOf(year, 12, 25), dayOf(year, 12, 26)]) {
    let day = holiday;
    while (isWeekend(day) || closed.has(day)) day++;
    closed.add(day);
  }
  const eves = [dayOf(year, 12, 24), dayOf(year, 12, 31)].map((day) =>
    isWeekend(day) ? onOrBefore(day, FRIDAY) : day,
  );
  return { closed, early: new Map(eves.map((day) => [day, EARLY])) };
}
