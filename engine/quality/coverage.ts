import { isoOfDay } from '../calendars/civil-days';
import { MOST_MISSING_PERIODS, type MissingPeriod, type QualityPart, type QualityReport } from '../model/quality';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import type { BarClock } from './bar-clock';
import { Finding, scoreOf, shareOf } from './finding';
import { hasSlot, SessionSlots, slotsBetween, type Slots } from './session-slots';
import type { UsableBars } from './usable-bars';

export interface Coverage {
  part: QualityPart;
  coverage: QualityReport['coverage'];
  missingPeriods: MissingPeriod[];
}

export interface CoverageRules {
  /** Range in which bars are expected. */
  from: Micros;
  to: Micros;
  /** Most bars may go without a trade, as those of options do: sessions alone are scored. */
  rare: boolean;
}

/** Expected and present. */
interface Tally {
  expected: number;
  present: number;
}

/**
 * Which bars of the calendar are there. Intraday a session has as many as steps fit into it, from the phase that the data
 * have; daily data have one for each session; longer bars one for each step; ticks are looked for in each session. Extended
 * hours are neither expected nor missing.
 */
export function coverageOf(bars: UsableBars, clock: BarClock, rules: CoverageRules): Coverage {
  const finding = new Finding('coverage', 'expected', 'present', 'missing', 'gaps', 'missingSessions', 'outside');
  const { length } = clock;
  if (length === 'longer') return ofLongerBars(bars, clock, { rules, finding });
  const covered = new Uint8Array(clock.table.count);
  const slots = length === 'intraday' ? countSlots(bars, clock, { rules, finding, covered }) : undefined;
  if (!slots) countMoments(bars, clock, { finding, covered });
  const { sessions, missingPeriods } = compareSessions(clock, rules, covered);
  const tally = slots ?? (length === 'day' ? sessions : undefined);
  if (tally) Object.assign(finding.counts, tally, { missing: tally.expected - tally.present });
  finding.counts['missingSessions'] = sessions.expected - sessions.present;
  const scored = rules.rare || !tally ? sessions : tally;
  return {
    part: finding.scored(scored.expected === 0 ? null : scoreOf(1 - shareOf(scored.present, scored.expected), 1)),
    coverage: {
      ...{ expectedBars: tally?.expected ?? null, presentBars: tally?.present ?? null },
      ...{ expectedSessions: sessions.expected, presentSessions: sessions.present },
    },
    missingPeriods,
  };
}

interface Counting {
  finding: Finding;
  /** Sets of each session whether it has a bar. */
  covered: Uint8Array;
}

function countSlots(bars: UsableBars, clock: BarClock, counting: Counting & { rules: CoverageRules }): Tally {
  const { opens, sessions, step } = clock;
  const { rules, finding, covered } = counting;
  const slotsOf = new SessionSlots(clock, rules);
  const tally: Tally = { expected: 0, present: 0 };
  for (let session = 0, i = 0; session < covered.length; session++) {
    const slots = slotsOf.of(session);
    const expected = slotsBetween(slots, -Infinity, Infinity);
    let [last, present] = [-Infinity, 0];
    for (; i < opens.length && sessions[i] === session; i++) {
      const number = Math.floor((opens[i]! - slots.anchor) / step);
      if (number === last) continue;
      if (!hasSlot(slots, number)) {
        finding.counts['outside']!++;
        continue;
      }
      if (number !== last + 1) countGap(finding, slots, { after: last, before: number, at: atOf(bars, i) });
      last = number;
      present++;
    }
    tally.expected += expected;
    tally.present += present;
    if (present === 0) continue;
    covered[session] = 1;
    countGap(finding, slots, { after: last, before: Infinity, at: atOf(bars, i - 1) });
  }
  return tally;
}

interface Gap {
  after: number;
  before: number;
  at: { row: number; time: Micros };
}

function countGap(finding: Finding, slots: Slots, { after, before, at }: Gap): void {
  const missing = slotsBetween(slots, after + 1, before - 1);
  if (missing === 0) return;
  const bars = missing === 1 ? 'a bar is' : `${missing} bars are`;
  finding.add('gaps', at, `${bars} missing ${before === Infinity ? 'after' : 'before'} it in its session`);
}

function countMoments(bars: UsableBars, clock: BarClock, { finding, covered }: Counting): void {
  const { opens, sessions, calendar } = clock;
  for (let i = 0; i < opens.length; i++) {
    const session = sessionOn(clock, opens[i]!, sessions[i]!);
    if (session !== undefined) covered[session] = 1;
    else finding.add('outside', atOf(bars, i), `${calendar.name} has no session then`);
  }
}

/**
 * The session of a moment or, of a daily bar outside of trading, that of its date: it may be stamped with any hour of it.
 * @param next the first session that ends after it
 */
export function sessionOn(
  { table, calendar, atMidnight, length }: BarClock,
  open: Micros,
  next: number,
): number | undefined {
  if (!atMidnight && table.starts[next]! <= open) return next;
  if (length !== 'day') return undefined;
  const day = atMidnight ? Math.floor(open / MICROS_PER_DAY) : calendar.dateOf(open);
  return [next, next - 1].find((session) => table.days[session] === day);
}

/** Sessions within the range, and stretches of those that have no bar. */
function compareSessions({ table }: BarClock, { from, to }: CoverageRules, covered: Uint8Array) {
  const sessions: Tally = { expected: 0, present: 0 };
  const missingPeriods: MissingPeriod[] = [];
  let open: MissingPeriod | undefined;
  for (let session = 0; session < table.count; session++) {
    if (table.ends[session]! <= from || table.starts[session]! > to) continue;
    sessions.expected++;
    if (covered[session]) {
      sessions.present++;
      open = undefined;
      continue;
    }
    const date = isoOfDay(table.days[session]!);
    if (open) {
      open.to = date;
      open.sessions++;
      continue;
    }
    open = { from: date, to: date, sessions: 1 };
    if (missingPeriods.length < MOST_MISSING_PERIODS) missingPeriods.push(open);
  }
  return { sessions, missingPeriods };
}

function ofLongerBars(
  { times }: UsableBars,
  { step, timeframe }: BarClock,
  rest: { rules: CoverageRules; finding: Finding },
): Coverage {
  const { from, to } = rest.rules;
  const monthOf = (time: Micros) => {
    const date = new Date(time / 1000);
    return 12 * date.getUTCFullYear() + date.getUTCMonth();
  };
  const steps = timeframe === '1M' ? monthOf(to) - monthOf(from) : Math.round((to - from) / step);
  const expected = Math.max(steps + 1, times.length);
  const present = times.length;
  Object.assign(rest.finding.counts, { expected, present, missing: expected - present });
  return {
    part: rest.finding.scored(scoreOf(1 - present / expected, 1)),
    coverage: { expectedBars: expected, presentBars: present, expectedSessions: null, presentSessions: null },
    missingPeriods: [],
  };
}

function atOf({ times, rowOf }: UsableBars, i: number): { row: number; time: Micros } {
  return { row: rowOf(i), time: times[i]! };
}
