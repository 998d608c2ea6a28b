import { ALWAYS, calendarOf, hasCalendar } from '../../calendars/calendars';
import { dayOfIso, isoOfDay, isWeekend, type Day } from '../../calendars/civil-days';
import type { ExchangeCalendar } from '../../calendars/exchange-calendar';

/** Exchanges whose holidays may explain a day that is missing, where no calendar is named. */
const CANDIDATES = [
  ...['XNYS', 'XNSE', 'XLON', 'XCME', 'XETR', 'XPAR', 'XTKS', 'XHKG', 'XSHG', 'XASX', 'XTSE', 'XKRX', 'XTAI', 'XSES'],
  ...['BVMF', 'XSWX', 'XSTO', 'XMIL', 'XMAD', 'XJSE', 'XIST', 'XWAR', 'XOSL', 'XTAE', 'XSAU', 'XKLS', 'XBKK', 'XIDX'],
];
/** Between two dates further apart nothing is counted. */
const LONGEST_DAYS = 400_000;

/** Trading days without a row, and by which calendar. */
export interface MissingDays {
  calendar: string;
  days: string[];
}

/** The day of a text such as `2024-01-02`, `2024-01-02 15:30:00+05:30` or `2024/1/2`; undefined where it names none. */
export function dayOfText(text: string): Day | undefined {
  const found =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)/.exec(text.trim()) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text.trim());
  if (!found) return undefined;
  const iso = `${found[1]}-${found[2]!.padStart(2, '0')}-${found[3]!.padStart(2, '0')}`;
  const day = dayOfIso(iso);
  return Number.isInteger(day) && isoOfDay(day) === iso ? day : undefined;
}

/**
 * Trading days between the first and the last of some days on which there is none of them. By the calendar that is named, or
 * by the one with the fewest missing: a holiday of one exchange is no gap in its data.
 * @param days ascending
 */
export function missingDays(days: readonly Day[], calendar?: string): MissingDays {
  const absent = absentDays(days);
  if (calendar !== undefined && hasCalendar(calendar)) return missingBy(calendarOf(calendar), absent);
  // Whoever trades at weekends trades on every day.
  if (days.some(isWeekend)) {
    const always = missingBy(ALWAYS, absent);
    const week = fewest(absent.filter((day) => !isWeekend(day)));
    return always.days.length <= week.days.length ? always : week;
  }
  return fewest(absent.filter((day) => !isWeekend(day)));
}

function absentDays(days: readonly Day[]): Day[] {
  const absent: Day[] = [];
  for (let i = 1; i < days.length; i++) {
    if (days[i]! - days[i - 1]! > LONGEST_DAYS) continue;
    for (let day = days[i - 1]! + 1; day < days[i]!; day++) absent.push(day);
  }
  return absent;
}

function fewest(absent: readonly Day[]): MissingDays {
  let best: MissingDays | undefined;
  for (const name of CANDIDATES) {
    const missing = missingBy(calendarOf(name), absent);
    if (!best || missing.days.length < best.days.length) best = missing;
    if (best.days.length === 0) break;
  }
  return best!;
}

function missingBy(calendar: ExchangeCalendar, absent: readonly Day[]): MissingDays {
  return { calendar: calendar.name, days: absent.filter((day) => calendar.sessionOn(day)).map(isoOfDay) };
}
