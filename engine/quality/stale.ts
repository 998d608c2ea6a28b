import type { QualityPart } from '../model/quality';
import type { BarClock } from './bar-clock';
import { Finding, scoreOf, shareOf } from './finding';
import type { UsableBars } from './usable-bars';

/** Bars in a row that repeat their four prices before they count as stale. */
const LEAST_RUN = { intraday: 10, day: 3, longer: 3, tick: Infinity };
/** Share of bars at which the part is worth nothing. */
const TOLERANCE = 0.2;

/**
 * Bars whose four prices are those of the bar before, many in a row: prices that were carried on instead of traded. In bars
 * that traded prices may stand still, so those with another volume than the one before are none; quiet ones without are.
 */
export function staleBarsOf(bars: UsableBars, { length }: BarClock): QualityPart {
  const finding = new Finding('stale', 'bars', 'runs', 'longest');
  if (length === 'tick') return finding.scored(null);
  const { times } = bars;
  let run = 0;
  for (let i = 1; i <= times.length; i++) {
    if (i < times.length && repeats(bars, i)) {
      run++;
      continue;
    }
    if (run >= LEAST_RUN[length]) close(finding, bars, { run, first: i - run });
    run = 0;
  }
  return finding.scored(scoreOf(shareOf(finding.counts['bars']!, times.length), TOLERANCE));
}

function close(finding: Finding, bars: UsableBars, { run, first }: { run: number; first: number }): void {
  const { counts } = finding;
  counts['bars']! += run;
  counts['longest'] = Math.max(counts['longest']!, run);
  finding.add(
    'runs',
    { row: bars.rowOf(first), time: bars.times[first]! },
    `${run} bars repeat the prices of the bar before`,
  );
}

function repeats({ open, high, low, close, volume }: UsableBars, i: number): boolean {
  const before = i - 1;
  if (close[i] !== close[before] || open[i] !== open[before] || high[i] !== high[before] || low[i] !== low[before])
    return false;
  const traded = volume[i]!;
  return !(traded > 0) || traded === volume[before];
}
