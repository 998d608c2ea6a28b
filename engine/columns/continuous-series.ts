import type { Day } from '../calendars/civil-days';
import type { ExchangeCalendar, Session } from '../calendars/exchange-calendar';
import type { Micros } from '../model/time';
import { requireAscending } from './bar-axis';
import { PRICE_FIELDS, type PriceField } from './market-data';
import { firstAfter, firstAtOrAfter } from './rows-within';

/** When the next contract takes over: so many sessions before the expiry, or once it has the larger volume of a session. */
export type RollRule = { by: 'date'; sessions: number } | { by: 'volume' };
export type Adjustment = 'difference' | 'ratio' | 'none';

/** The bars of a future, one entry a bar. */
export interface ContractBars extends Readonly<Record<PriceField | 'opens' | 'times', Float64Array>> {
  id: string;
  /** Last day of trading; needed for rolls by date. */
  expiry?: Day;
}

export interface ContinuousBars extends Record<PriceField | 'opens' | 'times', Float64Array> {
  /** From when on each contract is the front one: the end of the session in which the roll was decided; first -Infinity. */
  since: Float64Array;
  fronts: string[];
  /** What prices of each contract were multiplied by, and what was added then. */
  factors: Float64Array;
  shifts: Float64Array;
}

interface Rolling {
  calendar: ExchangeCalendar;
  roll: RollRule;
  adjust: Adjustment;
}

/** A contract while it is the front one, and what its prices are changed by. */
interface Stretch {
  contract: ContractBars;
  since: Micros;
  shift: number;
  factor: number;
}

/**
 * One series of the contracts in turn, by the order of their expiries. A roll is decided at the end of a session by what is
 * known then, and the next contract's bars follow. Adjusted prices join where both contracts close at that moment: those of later contracts are
 * shifted (`difference`) or scaled (`ratio`), never the ones before, so that nothing known earlier depends on a later roll.
 * @param contracts by expiry, ascending
 * @throws RangeError for a ratio of prices that are not above 0
 */
export function continuousSeries(contracts: readonly ContractBars[], rolling: Rolling): ContinuousBars {
  const stretches = stretchesOf(contracts, rolling);
  const parts = stretches.map((stretch, i) => rowsOf(stretch.contract, stretch.since, stretches[i + 1]?.since));
  const rows = parts.reduce((sum, { from, to }) => sum + to - from, 0);
  const column = () => new Float64Array(rows);
  const series = { opens: column(), times: column(), volume: column() };
  const prices = { open: column(), high: column(), low: column(), close: column() };
  let at = 0;
  stretches.forEach(({ contract, shift, factor }, i) => {
    const { from, to } = parts[i]!;
    for (const field of ['opens', 'times', 'volume'] as const)
      series[field].set(contract[field].subarray(from, to), at);
    for (const field of PRICE_FIELDS) {
      if (field === 'volume') continue;
      const values = contract[field];
      for (let row = from; row < to; row++) prices[field][at + row - from] = values[row]! * factor + shift;
    }
    at += to - from;
  });
  const each = (pick: (stretch: Stretch) => number) => Float64Array.from(stretches, pick);
  requireAscending(series);
  return {
    ...series,
    ...prices,
    fronts: stretches.map(({ contract }) => contract.id),
    since: each((stretch) => stretch.since),
    factors: each((stretch) => stretch.factor),
    shifts: each((stretch) => stretch.shift),
  };
}

/** Rows that begin at or after a moment, and are known by another one. */
function rowsOf({ opens, times }: ContractBars, since: Micros, until = Infinity): { from: number; to: number } {
  const from = firstAtOrAfter(opens, since);
  return { from, to: Math.max(from, Math.min(firstAtOrAfter(opens, until), firstAfter(times, until))) };
}

function stretchesOf(contracts: readonly ContractBars[], rolling: Rolling): Stretch[] {
  const traded = contracts.filter(({ times }) => times.length > 0);
  const days = new SessionVolumes(traded, rolling.calendar);
  const [first] = days.sessions;
  if (first === undefined) return [];
  const due = traded.map((contract) => dueBy(contract, rolling, days));
  let front = Math.max(
    0,
    due.findIndex((isDue, i) => days.volume(i, first) !== undefined && !isDue(i, before(first))),
  );
  const stretches: Stretch[] = [{ contract: traded[front]!, since: -Infinity, shift: 0, factor: 1 }];
  for (const session of days.sessions) {
    while (front + 1 < traded.length && due[front]!(front, session)) {
      const next = traded[front + 1]!;
      const from = stretches.at(-1)!;
      // A contract without a price cannot be rolled to.
      if (Number.isNaN(closeAt(next, session.end))) break;
      stretches.push({
        contract: next,
        since: session.end,
        ...joined(from, next, { session, adjust: rolling.adjust }),
      });
      front++;
    }
  }
  // Of several rolls at one moment the last one counts.
  return stretches.filter(({ since }, i) => since !== stretches[i + 1]?.since);
}

/** Whether a contract, the so manieth, is the front one no longer once a session is over. */
type Due = (contract: number, session: Session) => boolean;

function dueBy({ expiry }: ContractBars, { calendar, roll }: Rolling, days: SessionVolumes): Due {
  const last = expiry === undefined ? Infinity : lastFrontDay(calendar, expiry, roll.by === 'date' ? roll.sessions : 0);
  if (roll.by === 'date') return (_, { day }) => day >= last;
  return (contract, session) =>
    session.day >= last || (days.volume(contract + 1, session) ?? 0) > (days.volume(contract, session) ?? 0);
}

/** The session that lies so many before the one of the expiry. */
function lastFrontDay(calendar: ExchangeCalendar, expiry: Day, sessions: number): Day {
  let day = expiry;
  while (!calendar.tradesOn(day)) day--;
  for (let i = 0; i < sessions; i++)
    do day--;
    while (!calendar.tradesOn(day));
  return day;
}

function before({ day, start }: Session): Session {
  return { day: day - 1, start, end: start };
}

/** What the prices of the next contract are changed by, so that both close alike at the end of a session. */
function joined(
  { contract, shift, factor }: Stretch,
  next: ContractBars,
  { session, adjust }: { session: Session; adjust: Adjustment },
): { shift: number; factor: number } {
  const [old, fresh] = [closeAt(contract, session.end), closeAt(next, session.end)];
  if (adjust === 'none' || Number.isNaN(old)) return { shift, factor };
  if (adjust === 'difference') return { shift: shift + old - fresh, factor };
  if (!(old > 0 && fresh > 0))
    throw new RangeError(`${contract.id} closes at ${old} and ${next.id} at ${fresh}: a ratio needs prices above 0`);
  return { shift, factor: (factor * old) / fresh };
}

/** Last close that is known at a moment; NaN before the first. */
function closeAt({ times, close }: ContractBars, time: Micros): number {
  return close[firstAfter(times, time) - 1] ?? NaN;
}

/** The sessions in which some contract has bars, and the volume of each contract in them. */
class SessionVolumes {
  readonly sessions: Session[];
  readonly #volumes: Map<Day, number>[];

  constructor(contracts: readonly ContractBars[], calendar: ExchangeCalendar) {
    const sessions = new Map<Day, Session>();
    this.#volumes = contracts.map(({ opens, volume }) => {
      const volumes = new Map<Day, number>();
      let session: Session | undefined;
      opens.forEach((open, row) => {
        if (!session || open >= session.end) session = calendar.sessionAt(open);
        sessions.set(session.day, session);
        const traded = volume[row]!;
        volumes.set(session.day, (volumes.get(session.day) ?? 0) + (Number.isNaN(traded) ? 0 : traded));
      });
      return volumes;
    });
    this.sessions = [...sessions.values()].sort((a, b) => a.day - b.day);
  }

  /** Undefined where the contract has no bar. */
  volume(contract: number, { day }: Session): number | undefined {
    return this.#volumes[contract]?.get(day);
  }
}
