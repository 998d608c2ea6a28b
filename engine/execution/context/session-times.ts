import { calendarOf } from '../../calendars/calendars';
import { isoOfDay } from '../../calendars/civil-days';
import type { ExchangeCalendar, Session } from '../../calendars/exchange-calendar';
import { momentAfter, parseSessionRule } from '../../calendars/session-rule';
import { venueOf } from '../../model/identifiers';
import type { Micros } from '../../model/time';
import type { BarSession, ScheduleRule } from '../../strategies/define-strategy';
import { requireCallback, requireKeys, requireObject } from '../orders/given-arguments';
import { deskOf } from '../orders/place-order';
import type { RunState } from '../run/run-state';
import { pastOffset, pastPanel } from './past-bars';

export function calendarOfInstrument({ market, schedule }: RunState, instrument: number): ExchangeCalendar {
  const id = schedule.instruments[instrument]!;
  return calendarOf(market.instruments?.[id]?.calendar ?? venueOf(id));
}

/** When the first bar of a run begins. */
export function beginOf({ panels }: RunState): Micros {
  return panels.reduce((first, { opens }) => Math.min(first, opens[0] ?? Infinity), Infinity);
}

interface Scheduled {
  /** Whose exchange it is, unless the rule names another one. */
  instrument: number;
  /** Moments after this one count; without it those after the step at hand. */
  after?: Micros;
}

/**
 * Calls back at the first step not before each moment of a rule.
 * @throws RangeError for a rule that is none, or names an instrument that the run does not have
 */
export function scheduleBySession(
  run: RunState,
  { instrument, after, rule, callback }: Scheduled & { rule: ScheduleRule; callback: () => void },
): void {
  requireObject(rule, 'rule');
  requireKeys(rule, 'rule', ['time', 'day', 'instrument']);
  requireCallback(callback);
  const whose = rule.instrument === undefined ? instrument : run.schedule.instruments.indexOf(rule.instrument);
  if (whose < 0) throw new RangeError(`The run has no instrument ${JSON.stringify(rule.instrument)}`);
  const parsed = parseSessionRule(rule);
  const calendar = calendarOfInstrument(run, whose);
  const { timers } = deskOf(run);
  const following = (now: Micros) => momentAfter(calendar, parsed, now);
  timers.repeat(instrument, { now: after ?? run.schedule.times[run.step]!, following }, callback);
}

/** The sessions of an exchange that the bars at hand belong to. */
export class BarSessions {
  readonly #run: RunState;
  readonly #last = new Map<ExchangeCalendar, Session>();

  constructor(run: RunState) {
    this.#run = run;
  }

  /** That of an instrument's last bar; undefined before its first. */
  of(instrument: number): BarSession | undefined {
    const { opens, times, instruments } = pastPanel(this.#run, instrument);
    const row = Math.floor(pastOffset(this.#run, instrument, 0) / instruments.length);
    if (row < 0) return undefined;
    const calendar = calendarOfInstrument(this.#run, instrument);
    const { day, start, end } = this.#sessionAt(calendar, opens[row]!);
    const before = opens[row - 1] ?? -Infinity;
    return {
      date: isoOfDay(day),
      open: start,
      close: end,
      // Bars before the open belong to the session, too.
      isFirstBar: before < start && (row === 0 || calendar.sessionAt(before).day !== day),
      isLastBar: times[row]! >= end,
    };
  }

  #sessionAt(calendar: ExchangeCalendar, time: Micros): Session {
    const last = this.#last.get(calendar);
    if (last && time >= last.start && time < last.end) return last;
    const session = calendar.sessionAt(time);
    this.#last.set(calendar, session);
    return session;
  }
}
