import { calendarOf } from './calendars';
import { dayOf, FRIDAY, isoOfDay, MONDAY, onOrBefore, THURSDAY, type Day } from './civil-days';

const [TUESDAY, WEDNESDAY] = [2, 3];

/** Weekday of monthly expiries since a month, `YYYY-MM`. */
type Rule = readonly [since: string, weekday: number][];

/** By the circulars of NSE and BSE: one day a week for each exchange since 2025, Tuesday and Thursday since September. */
const NSE: Rule = [
  ['', THURSDAY],
  ['2025-09', TUESDAY],
];
const NSE_RULES: Readonly<Record<string, Rule>> = {
  BANKNIFTY: [
    ['', THURSDAY],
    ['2024-03', WEDNESDAY],
    ['2025-01', THURSDAY],
    ['2025-09', TUESDAY],
  ],
  FINNIFTY: [
    ['', THURSDAY],
    ['2021-10', TUESDAY],
    ['2025-01', THURSDAY],
    ['2025-09', TUESDAY],
  ],
  MIDCPNIFTY: [
    ['', TUESDAY],
    ['2022-11', WEDNESDAY],
    ['2023-08', MONDAY],
    ['2025-01', THURSDAY],
    ['2025-09', TUESDAY],
  ],
};
const BSE: Rule = [
  ['', THURSDAY],
  ['2023-05', FRIDAY],
  ['2025-01', TUESDAY],
  ['2025-09', THURSDAY],
];
const BSE_RULES: Readonly<Record<string, Rule>> = {
  BANKEX: [
    ['', THURSDAY],
    ['2023-05', FRIDAY],
    ['2023-10', MONDAY],
    ['2025-01', TUESDAY],
    ['2025-09', THURSDAY],
  ],
};

const RULES: Readonly<Record<string, (underlying: string) => Rule>> = Object.fromEntries([
  ...['NSE', 'NFO', 'XNSE'].map((venue) => [venue, (underlying: string) => NSE_RULES[underlying] ?? NSE] as const),
  ...['BSE', 'BFO', 'XBOM'].map((venue) => [venue, (underlying: string) => BSE_RULES[underlying] ?? BSE] as const),
]);

/**
 * Last trading day of a contract that is named by its month: the last such weekday, or the session before it where that is
 * a holiday. `YYYY-MM-DD`; undefined at venues without a rule.
 */
export function monthlyExpiry(contract: { venue: string; underlying: string; month: string }): string | undefined {
  const { venue, underlying, month } = contract;
  const rule = RULES[venue]?.(underlying);
  if (!rule) return undefined;
  const weekday = rule.filter(([since]) => since <= month).at(-1)![1];
  const [year, number] = month.split('-').map(Number) as [number, number];
  return isoOfDay(sessionOnOrBefore(venue, onOrBefore(dayOf(year, number + 1, 1) - 1, weekday)));
}

function sessionOnOrBefore(venue: string, day: Day): Day {
  const calendar = calendarOf(venue);
  let last = day;
  while (!calendar.tradesOn(last)) last--;
  return last;
}
