import type { Micros } from '../model/time';
import type { BarClock } from './bar-clock';

/** Bars that tell where in a session those of their length begin. */
const TELLING = 2000;

/** Numbers of the bars that a session should have, before and after lunch; `from` above `to` where there is none. */
export interface Slots {
  /** When bar 0 begins. */
  anchor: Micros;
  parts: readonly { from: number; to: number }[];
}

/** How many of a session's bars lie between two numbers, both included. */
export function slotsBetween({ parts }: Slots, from: number, to: number): number {
  let count = 0;
  let after = -Infinity;
  for (const part of parts) {
    const [first, last] = [Math.max(part.from, from, after), Math.min(part.to, to)];
    count += Math.max(0, last - first + 1);
    // A bar that spans lunch is one.
    after = part.to + 1;
  }
  return count;
}

export function hasSlot({ parts }: Slots, number: number): boolean {
  return parts.some(({ from, to }) => number >= from && number <= to);
}

/** The bars that the sessions of a clock should have within a range. */
export class SessionSlots {
  readonly #phase: Micros;

  constructor(
    private readonly clock: BarClock,
    private readonly range: { from: Micros; to: Micros },
  ) {
    this.#phase = phaseOf(clock);
  }

  of(session: number): Slots {
    const { table, step } = this.clock;
    const start = table.starts[session]!;
    const end = table.ends[session]!;
    const anchor = start + this.#phase - (this.#phase > 0 ? step : 0);
    const pauseStart = table.pauseStarts[session]!;
    const bounds = Number.isNaN(pauseStart)
      ? [[start, end]]
      : [
          [start, pauseStart],
          [table.pauseEnds[session]!, end],
        ];
    const numberOf = (time: Micros) => Math.floor((time - anchor) / step);
    const parts = bounds.flatMap(([a, b]) => {
      const [first, last] = [Math.max(a!, this.range.from), Math.min(b! - 1, this.range.to)];
      return first > last ? [] : [{ from: numberOf(first), to: numberOf(last) }];
    });
    return { anchor, parts };
  }
}

/** The most frequent distance from the open of a session, less whole bars: 30 minutes of hours by the clock after 09:30. */
function phaseOf({ opens, sessions, table, step }: BarClock): Micros {
  const counts = new Map<number, number>();
  let [best, most] = [0, 0];
  for (let i = 0; i < Math.min(opens.length, TELLING); i++) {
    const since = opens[i]! - table.starts[sessions[i]!]!;
    if (since < 0) continue;
    const count = (counts.get(since % step) ?? 0) + 1;
    counts.set(since % step, count);
    if (count > most) [best, most] = [since % step, count];
  }
  return best;
}
