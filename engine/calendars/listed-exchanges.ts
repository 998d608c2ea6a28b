import { dayOf, dayOfIso, type Day } from './civil-days';
import type { CalendarRules, Hours, YearRules } from './exchange-calendar';
import { EXCHANGE_DAYS } from './exchange-days';

/** One exchange of `exchange-days.ts`, which `exchange-days.py` makes. Days are `MMDD`, times `HHMM`. */
interface ListedExchange {
  timeZone: string;
  /** Since when which hours hold. */
  hours: (string | number)[][];
  pause?: string[];
  years: Record<string, ListedYear>;
}

interface ListedYear {
  closed: string;
  extra?: string;
  week?: string;
  late?: Record<string, string>;
  early?: Record<string, string>;
}

/** Rules of a calendar from the published days of an exchange; in years without them nothing but its week is known. */
export function listedExchange(exchange: string, name = exchange): CalendarRules {
  const { timeZone, hours, pause, years } = JSON.parse(EXCHANGE_DAYS[exchange]!) as ListedExchange;
  const periods = hours.map(([since, open, close]) => ({ since: dayOfIso(String(since)), ...hoursOf(open!, close!) }));
  return {
    name,
    timeZone,
    ...hoursOf(hours.at(-1)![1]!, hours.at(-1)![2]!),
    hoursOn: (day) => periods.findLast(({ since }) => since <= day) ?? periods[0]!,
    ...(pause && { pause: hoursOf(pause[0]!, pause[1]!) }),
    rules: (year) => yearRules(year, years[year]),
  };
}

function yearRules(year: number, listed: ListedYear = { closed: '' }): YearRules {
  const { closed, extra = '', week, late = {}, early = {} } = listed;
  return {
    closed: new Set(daysOf(year, closed)),
    early: timesOf(year, early),
    late: timesOf(year, late),
    extra: new Set(daysOf(year, extra)),
    ...(week !== undefined && { week: new Set(Array.from(week, Number)) }),
  };
}

function daysOf(year: number, dates: string): Day[] {
  const listed = dates === '' ? [] : dates.split(' ');
  return listed.map((date) => dayOf(year, Number(date.slice(0, 2)), Number(date.slice(2))));
}

function timesOf(year: number, times: Record<string, string>): Map<Day, number> {
  const entries = Object.entries(times).flatMap(([time, dates]) =>
    daysOf(year, dates).map((day) => [day, minutesOf(time)] as const),
  );
  return new Map(entries);
}

function hoursOf(open: string | number, close: string | number): Hours {
  return { open: minutesOf(open), close: minutesOf(close) };
}

/** `0930`, or minutes before midnight where it is negative. */
function minutesOf(time: string | number): number {
  const text = String(time);
  return text.startsWith('-') ? Number(text) : Number(text.slice(0, 2)) * 60 + Number(text.slice(2));
}
