import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import type { BarSeries } from '../columns/market-data';
import { HoldfastError } from '../model/errors';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import { barClock, type BarClock } from '../quality/bar-clock';
import { sessionOn } from '../quality/coverage';
import { SessionSlots } from '../quality/session-slots';
import { usableBars } from '../quality/usable-bars';

/** Bars that a series may have afterwards. */
const MOST_BARS = 20_000_000;

export interface MissingRules {
  calendar: ExchangeCalendar;
  /** Prices may be zero or negative. */
  negative: boolean;
}

/**
 * Stamps of the bars that the calendar expects between the first and the last of a series, and that are missing, ascending: of bars
 * shorter than a day those that `coverageOf` counts, of daily ones one for each session.
 * @throws HoldfastError VALIDATION with the path `steps` of ticks and of bars longer than a day, MEMORY_LIMIT of too many bars
 */
export function missingBars(series: BarSeries, { calendar, negative }: MissingRules): Float64Array {
  const { bars } = usableBars(series, { start: -Infinity, end: Infinity, negative });
  const { times } = bars;
  if (times.length < 2) return new Float64Array(0);
  const clock = barClock(series, times, { calendar, from: times[0]!, to: times.at(-1)! });
  const found = new Stamps(series.instrument, MOST_BARS - times.length);
  if (clock.length === 'intraday') addSlots(found, clock, times[0]! - clock.opens[0]!);
  else if (clock.length === 'day') addSessions(found, clock, times);
  else {
    const what = clock.length === 'tick' ? 'ticks' : `bars of ${clock.timeframe}`;
    const message = `steps: the calendar tells no missing bars of ${series.instrument}, which has ${what}`;
    throw new HoldfastError('VALIDATION', message, { path: 'steps' });
  }
  return Float64Array.from(found.all);
}

class Stamps {
  readonly all: number[] = [];

  constructor(
    private readonly instrument: string,
    private readonly most: number,
  ) {}

  add(stamp: Micros): void {
    this.all.push(stamp);
    if (this.all.length <= this.most) return;
    const message = `With its missing bars ${this.instrument} would have more than ${MOST_BARS}.`;
    throw new HoldfastError('MEMORY_LIMIT', message, { details: { instrument: this.instrument, limit: MOST_BARS } });
  }
}

/** @param back from a stamp to the beginning of its bar */
function addSlots(found: Stamps, clock: BarClock, back: Micros): void {
  const { opens, sessions, step, table } = clock;
  const slots = new SessionSlots(clock, { from: opens[0]!, to: opens.at(-1)! });
  for (let session = 0, i = 0; session < table.count; session++) {
    const { anchor, parts } = slots.of(session);
    while (i < opens.length && sessions[i]! < session) i++;
    let after = -Infinity;
    for (const { from, to } of parts) {
      // A bar that spans lunch is one.
      for (let number = Math.max(from, after); number <= to; number++) {
        const begins = anchor + number * step;
        while (i < opens.length && sessions[i] === session && opens[i]! < begins) i++;
        const isPresent = i < opens.length && opens[i]! < begins + step;
        if (!isPresent) found.add(begins + back);
      }
      after = to + 1;
    }
  }
}

/** Sessions without a bar get one that is stamped as most others are: at midnight of its date, or so long after its open. */
function addSessions(found: Stamps, clock: BarClock, times: Float64Array): void {
  const { table, opens, sessions, atMidnight } = clock;
  const covered = new Uint8Array(table.count);
  const counts = new Map<Micros, number>();
  let [offset, most, first, last] = [0, 0, table.count, -1];
  for (let i = 0; i < opens.length; i++) {
    const session = sessionOn(clock, opens[i]!, sessions[i]!);
    if (session === undefined) continue;
    covered[session] = 1;
    first = Math.min(first, session);
    last = Math.max(last, session);
    const since = times[i]! - table.starts[session]!;
    const count = (counts.get(since) ?? 0) + 1;
    counts.set(since, count);
    if (count > most) [offset, most] = [since, count];
  }
  for (let session = first; session < last; session++) {
    if (covered[session]) continue;
    found.add(atMidnight ? table.days[session]! * MICROS_PER_DAY : table.starts[session]! + offset);
  }
}
