import type { InstrumentKind } from '../model/instrument-id';
import type { QualityPart } from '../model/quality';
import type { BarClock } from './bar-clock';
import { Finding } from './finding';
import type { UsableBars } from './usable-bars';
import { medianOf } from '../statistics/quantiles';

/** Shares that one share becomes, as companies split and consolidate. */
const RATIOS = [3 / 2, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50, 100];
/** How far the price may be off the ratio, by the move of the day itself. */
const NEAR = 0.05;
/** Sessions on either side whose volumes are compared. */
const WINDOW = 5;
/** Share of the ratio, by logarithm, that the volume has to follow. */
const FOLLOWED = 0.5;
/** What each split costs. */
const COST = 50;

/** What one split looks like. */
interface Jump {
  /** New shares for an old one; below 1 where they were put together. */
  ratio: number;
  /** Volume after it over that before; NaN without volume. */
  volume: number;
}

/**
 * Splits of shares that the prices were not adjusted by: from one session to the next the price changes by about a ratio
 * that is usual, 1 to 2 for example (|ln(open / close before) + ln(ratio)| < 0.05), and the median volume of the five
 * sessions after it over that of the five before changes the other way, by the root of the ratio at least. Without volumes
 * such a jump is `possible` only.
 */
export function splitsOf(bars: UsableBars, clock: BarClock, kind: InstrumentKind): QualityPart {
  const finding = new Finding('splits', 'likely', 'possible');
  if (kind !== 'equity' || clock.length === 'tick' || clock.length === 'longer') return finding.scored(null);
  const { firsts, volumes } = bySession(bars, clock);
  for (let k = 1; k < firsts.length; k++) {
    const i = firsts[k]!;
    const change = Math.log(bars.open[i]! / bars.close[i - 1]!);
    const ratio = ratioOf(change);
    if (ratio === undefined) continue;
    const volume = medianOf(volumes.slice(k, k + WINDOW)) / medianOf(volumes.slice(Math.max(0, k - WINDOW), k));
    note(finding, { ratio, volume }, { row: bars.rowOf(i), time: bars.times[i]! });
  }
  return finding.scored(Math.max(0, 100 - COST * finding.counts['likely']!));
}

function note(finding: Finding, { ratio, volume }: Jump, at: { row: number; time: number }): void {
  const words = ratio > 1 ? `a split of ${textOf(ratio)} for 1` : `a consolidation of ${textOf(1 / ratio)} to 1`;
  if (!(volume > 0 && volume < Infinity))
    finding.add('possible', at, `the price jumps as by ${words}; there is no volume to tell`);
  else if (Math.log(volume) / Math.log(ratio) >= FOLLOWED)
    finding.add(
      'likely',
      at,
      `the price jumps as by ${words}, and the volume is ${volume.toPrecision(3)} times that before`,
    );
}

function ratioOf(change: number): number | undefined {
  const near = RATIOS.find((ratio) => Math.abs(Math.abs(change) - Math.log(ratio)) < NEAR);
  return near === undefined ? undefined : change < 0 ? near : 1 / near;
}

/** The first bar of each session that has one, and the sums of their volumes. */
function bySession({ volume }: UsableBars, { sessions }: BarClock): { firsts: number[]; volumes: number[] } {
  const firsts: number[] = [];
  const volumes: number[] = [];
  for (let i = 0; i < sessions.length; i++) {
    if (i === 0 || sessions[i] !== sessions[i - 1]) {
      firsts.push(i);
      volumes.push(0);
    }
    const value = volume[i]!;
    if (value > 0) volumes[volumes.length - 1]! += value;
  }
  return { firsts, volumes };
}

const textOf = (ratio: number) => (Number.isInteger(ratio) ? String(ratio) : ratio.toFixed(1));
