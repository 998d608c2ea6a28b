import { dayOfIso, type Day } from '../../calendars/civil-days';
import type { ExchangeCalendar } from '../../calendars/exchange-calendar';
import type { Membership } from '../../model/instrument-definition';
import type { Micros } from '../../model/time';
import type { Ranking, RowContext } from '../../strategies/define-strategy';
import { requireKeys, requireObject, wrongType } from '../orders/given-arguments';
import type { RunState } from '../run/run-state';
import { calendarOfInstrument } from './session-times';

/** Which instruments of a run belong to its universe; all of them where it has none. */
export class Universe {
  /** After which moments and up to which ones each instrument belongs to it, alternately; undefined for always. */
  readonly #spans: (Float64Array | undefined)[];
  #members: readonly number[] = [];
  /** The members are those after the first of these times and up to the second. */
  #from: Micros = Infinity;
  #to: Micros = -Infinity;

  constructor(run: RunState) {
    const { universe } = run;
    this.#spans = run.schedule.shown.map((id, instrument) => {
      if (universe === undefined) return undefined;
      const memberships = run.market.instruments?.[id]?.universes?.[universe] ?? [];
      return spansOf(memberships, calendarOfInstrument(run, instrument));
    });
  }

  /** Numbers of the members at a time, ascending. */
  members(now: Micros): readonly number[] {
    if (now > this.#from && now <= this.#to) return this.#members;
    [this.#from, this.#to] = [-Infinity, Infinity];
    for (const edge of this.#spans.flatMap((spans) => (spans ? [...spans] : []))) {
      if (edge < now) this.#from = Math.max(this.#from, edge);
      else this.#to = Math.min(this.#to, edge);
    }
    const members = this.#spans.flatMap((spans, instrument) => (isWithin(spans, now) ? [instrument] : []));
    return (this.#members = Object.freeze(members));
  }

  has(instrument: number, now: Micros): boolean {
    return isWithin(this.#spans[instrument], now);
  }
}

function isWithin(spans: Float64Array | undefined, now: Micros): boolean {
  if (spans === undefined) return true;
  for (let i = 0; i < spans.length; i += 2) if (now > spans[i]! && now <= spans[i + 1]!) return true;
  return false;
}

function spansOf(memberships: readonly Membership[], calendar: ExchangeCalendar): Float64Array {
  const edges = memberships.flatMap(({ from, to }) => [
    beginOf(calendar, dayOfIso(from)),
    to === undefined ? Infinity : beginOf(calendar, dayOfIso(to) + 1),
  ]);
  return Float64Array.from(edges);
}

const begun = new WeakMap<ExchangeCalendar, Map<Day, Micros>>();

/** When a date of the exchange begins: at its midnight, or with a session that opens on the evening before. */
function beginOf(calendar: ExchangeCalendar, day: Day): Micros {
  const days = begun.get(calendar) ?? new Map<Day, Micros>();
  begun.set(calendar, days);
  const known = days.get(day) ?? Math.min(calendar.timeOn(day, 0), calendar.sessionOn(day)?.start ?? Infinity);
  days.set(day, known);
  return known;
}

/**
 * The members with the highest score, best first; of equal ones that with the lower number. Those without a score (NaN
 * or undefined) are left out.
 * @throws TypeError for a score that is no number, and a ranking that is none
 */
export function rankInstruments(
  ctx: RowContext,
  score: (instrument: number) => number,
  ranking: Ranking = {},
): number[] {
  requireObject(ranking, 'ranking');
  requireKeys(ranking, 'ranking', ['top', 'where']);
  const { top = Infinity, where } = ranking;
  if (typeof score !== 'function') throw wrongType('score', 'a function', score);
  if (!(top >= 0 && (Number.isInteger(top) || top === Infinity))) throw wrongType('top', 'a whole number >= 0', top);
  if (where !== undefined && typeof where !== 'function') throw wrongType('where', 'a function', where);
  const scored: { instrument: number; value: number }[] = [];
  for (const instrument of ctx.members) {
    // Methods of the context are functions of an instrument, too: `ctx.rank(ctx.close)`.
    if (where && !where.call(ctx, instrument)) continue;
    const value: unknown = score.call(ctx, instrument);
    if (value !== undefined && typeof value !== 'number') throw wrongType('What score returns', 'a number', value);
    if (value !== undefined && !Number.isNaN(value)) scored.push({ instrument, value });
  }
  scored.sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : a.instrument - b.instrument));
  return scored.slice(0, top).map(({ instrument }) => instrument);
}
