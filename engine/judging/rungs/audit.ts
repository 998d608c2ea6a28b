import type { SeededRandom } from '../../execution/run/seeded-random';
import type { RunConfig } from '../../model/run-config';
import type { Micros } from '../../model/time';
import type { ValidationPart } from '../../model/validation';
import {
  firstDifference,
  ordersOf,
  type OrderDifference,
  type PlacedOrder,
} from '../../strategies/validation/placed-orders';
import { agreementOf } from '../agreement';
import { isPlayed, medianOf } from '../scores';
import { survivalOf } from '../survivors';
import type { JudgeSubject, JudgeTools, PlayedSample, Rung, Sample } from '../types';
import { failed, passed, untold } from '../verdicts';
import { timesOf } from '../windows';

const NAME = 'audit';
/** Bars behind which the future is cut off; half of them with an order, as one that reads ahead gives itself away at the last bar. */
const CUTS = 16;
/** Those of them after which it is altered instead. */
const ALTERED = 4;
/** Bars by which the data begin later, as shares of all. */
const LATER = [0.03, 0.07, 0.12, 0.2];
/** Share of its positions in the second half of the bars that a later begin has to leave. */
const LEAST_AGREEMENT = 0.6;
/** Chance below which a choice of survivors is none. */
const LEAST_CHANCE = 0.01;
const LEAST_BARS = 20;

export interface AuditOptions {
  cuts?: number;
}

/** Whether orders depend on what comes later, on where the data begin, or on which instruments live on. */
export const audit: Rung = { name: NAME, run: (subject, tools, base) => auditWith(subject, tools, { base }) };

export async function auditWith(
  { config }: Pick<JudgeSubject, 'config'>,
  tools: JudgeTools,
  { base, cuts = CUTS }: { base: PlayedSample } & AuditOptions,
): Promise<ValidationPart> {
  const opens = await tools.opens(config);
  if (opens.length < LEAST_BARS) return untold(NAME, `${opens.length} bars are too few to cut.`);
  const rows = chosenRows(opens, base, { count: cuts, random: tools.random(NAME) });
  const ahead = await lookAhead(config, tools, { base, opens, rows });
  if (ahead.found) {
    const { at, difference } = ahead.found;
    const evidence = { ...ahead.evidence, bar: at, difference };
    return failed(NAME, 'LOOK_AHEAD', { sentence: `${ahead.how}, at ${at} it places ${difference}.`, evidence });
  }
  const begin = await laterBegin(config, tools, { base, opens });
  const evidence = { ...ahead.evidence, begin };
  if (begin.agreement !== null && begin.agreement < LEAST_AGREEMENT) {
    const share = Math.round(100 * begin.agreement);
    const sentence = `With data that begin later, ${share} % of its positions in the second half are the same.`;
    return failed(NAME, 'WARM_UP', { sentence, evidence });
  }
  const survival = await survivors(config, tools, base);
  if (survival.tradedEnded === 0 && survival.ended > 0 && survival.traded > 0 && survival.chance < LEAST_CHANCE) {
    const sentence = `It trades none of the ${survival.ended} of ${survival.instruments} instruments that end, which is chance once in ${Math.round(1 / survival.chance)} times.`;
    return failed(NAME, 'SURVIVORS', { sentence, evidence: { ...evidence, survival } });
  }
  return passed(NAME, `Its orders are the same whatever comes after ${rows.length} bars.`, { ...evidence, survival });
}

interface Cut {
  base: PlayedSample;
  opens: Float64Array;
}

/** Rows behind which to cut, ascending: where orders were placed, and anywhere. */
function chosenRows(
  opens: Float64Array,
  base: PlayedSample,
  { count, random }: { count: number; random: SeededRandom },
): number[] {
  const placed = base.orders.columns.placedAt;
  const rows = new Set<number>();
  const add = (row: number) => {
    if (row >= 1 && row < opens.length - 1) rows.add(row);
  };
  for (let i = 0; i < count; i++) {
    if (i % 2 === 0 && placed.length > 0) add(lastBefore(opens, placed[Math.floor(random.next() * placed.length)]!));
    else add(1 + Math.floor(random.next() * (opens.length - 2)));
  }
  return [...rows].sort((a, b) => a - b);
}

/** The last bar that began before a time. */
function lastBefore(opens: Float64Array, time: Micros): number {
  let [low, high] = [0, opens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (opens[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

interface AheadResult {
  found?: OrderDifference;
  how?: string;
  evidence: Record<string, unknown>;
}

async function lookAhead(
  config: RunConfig,
  tools: JudgeTools,
  { base, opens, rows }: Cut & { rows: number[] },
): Promise<AheadResult> {
  const ends = rows.map((row) => timesOf(opens, { from: 0, to: row + 1 }, tools.end(config)).to);
  const cut = await tools.run(ends.map((end) => ({ ...config, end })));
  let compared = 0;
  const evidence = () => ({ cuts: rows.length, altered: alteredEnds.length, orders: compared });
  const alteredEnds = tools.altered ? everyNth(ends, ALTERED) : [];
  for (const [i, sample] of cut.entries()) {
    const found = differenceOf(base, sample, ends[i]!);
    compared += isPlayed(sample) ? sample.orders.columns.placedAt.length : 0;
    if (found) return { found, how: `Without the bars behind ${found.end}`, evidence: evidence() };
  }
  for (const end of alteredEnds) {
    const found = differenceOf(base, await tools.altered!(config, end + 1), end + 1);
    if (found) return { found, how: `With other bars behind ${found.end}`, evidence: evidence() };
  }
  // What a module keeps from one run to the next shows once the runs before were others.
  const [again] = await tools.run([config]);
  const found = differenceOf(base, again!, Infinity);
  return { ...(found && { found, how: 'Run again over the same bars' }), evidence: evidence() };
}

function everyNth<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, Math.floor(items.length / most));
  return items.filter((_, i) => i % step === step - 1).slice(0, most);
}

/** The first order up to a time that is not the same in both runs. */
function differenceOf(base: PlayedSample, other: Sample, end: Micros): (OrderDifference & { end: string }) | undefined {
  const shown = Number.isFinite(end) ? new Date(end / 1000).toISOString() : '';
  if (!isPlayed(other)) {
    // Bars of the market may be missing there; a strategy that fails without its future reads it.
    if (other.code !== 'STRATEGY_FAILED') return undefined;
    return { at: shown, difference: `nothing: it fails (${other.error})`, end: shown };
  }
  // The last bar of a cut run may close a moment behind the end that it was cut at.
  const known = Number.isFinite(end)
    ? Math.max(end, other.equity.time.findLast((time) => time <= end + 1) ?? end)
    : end;
  const last = Math.min(known, listedUntil(base), listedUntil(other));
  const upTo = (sample: PlayedSample): PlacedOrder[] => ordersOf(sample).filter(({ placedAt }) => placedAt <= last);
  const found = firstDifference(upTo(base), upTo(other), last);
  return found && { ...found, end: shown };
}

/** Orders behind the last one of a list that is not whole are not known. */
function listedUntil({ orders: { truncated, columns } }: PlayedSample): Micros {
  return truncated ? columns.placedAt.at(-1)! - 1 : Infinity;
}

async function laterBegin(config: RunConfig, tools: JudgeTools, { base, opens }: Cut) {
  const rows = LATER.map((share) => Math.floor(share * opens.length));
  const samples = await tools.run(rows.map((row) => ({ ...config, start: opens[row]! })));
  const half = base.equity.time.slice(base.equity.time.length >> 1);
  const agreements = samples.filter(isPlayed).map((sample) => agreementOf(base, sample, half));
  return { bars: rows, agreements, agreement: agreements.length === 0 ? null : medianOf(agreements) };
}

async function survivors(config: RunConfig, tools: JudgeTools, base: PlayedSample) {
  const series = await tools.prices(config, { all: true });
  const lifetimes = series
    .filter(({ times }) => times.length > 0)
    .map(({ instrument, opens, times, close }) => {
      let [first, last] = [0, times.length - 1];
      while (first < last && Number.isNaN(close[first]!)) first++;
      while (last > first && Number.isNaN(close[last]!)) last--;
      return { instrument, first: opens[first]!, last: times[last]! };
    });
  return survivalOf(lifetimes, new Set(base.fills.instrument));
}
