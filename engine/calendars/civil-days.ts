/** Days of the Gregorian calendar as numbers: day 0 is 1970-01-01, a Thursday. */
export type Day = number;

export const [SUNDAY, MONDAY, THURSDAY, FRIDAY, SATURDAY] = [0, 1, 4, 5, 6];
const MS_PER_DAY = 86_400_000;

/** @param month 1 to 12 */
export function dayOf(...[year, month, date]: [year: number, month: number, date: number]): Day {
  return Date.UTC(year, month - 1, date) / MS_PER_DAY;
}

export function dayOfIso(iso: string): Day {
  return Date.parse(`${iso}T00:00:00Z`) / MS_PER_DAY;
}

export function isoOfDay(day: Day): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

export function yearOf(day: Day): number {
  return new Date(day * MS_PER_DAY).getUTCFullYear();
}

/** 0 for Sunday to 6 for Saturday. */
export function weekday(day: Day): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The first such weekday that is not before `day`. */
export function onOrAfter(day: Day, wanted: number): Day {
  return day + ((wanted - weekday(day) + 7) % 7);
}

/** The last such weekday that is not after `day`. */
export function onOrBefore(day: Day, wanted: number): Day {
  return day - ((weekday(day) - wanted + 7) % 7);
}

/** Easter Sunday by the algorithm of Meeus, Jones and Butcher ("Astronomical Algorithms", chapter 8). */
export function easterSunday(year: number): Day {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const leaps = Math.floor(century / 4);
  const shift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const h = (19 * a + century - leaps - shift + 15) % 30;
  const l = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - h - (rest % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayOf(year, Math.floor(n / 31), (n % 31) + 1);
}

/** A holiday at the weekend is kept on the nearest weekday: Saturday's on Friday, Sunday's on Monday. */
export function nearestWeekday(day: Day): Day {
  if (weekday(day) === SATURDAY) return day - 1;
  return weekday(day) === SUNDAY ? day + 1 : day;
}

export function isWeekend(day: Day): boolean {
  return weekday(day) === SATURDAY || weekday(day) === SUNDAY;
}
