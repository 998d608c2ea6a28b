import type { QualityPart } from '../model/quality';
import type { BarClock } from './bar-clock';
import { Finding, scoreOf, shareOf } from './finding';
import { quantilesOf } from '../statistics/quantiles';
import type { UsableBars } from './usable-bars';

/** Fewer returns tell nothing of what is usual. */
const LEAST_RETURNS = 30;
/** Fences "far out" of the quartiles (Tukey, "Exploratory Data Analysis", 1977). */
const FENCE = 3;
/** Makes the median of absolute deviations that of a standard deviation (Iglewicz and Hoaglin, 1993). */
const CONSISTENCY = 0.6745;
/** Modified z-score from which a value is an outlier (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993). */
const MOST_Z = 3.5;
/** Modified z-score from which a return that is taken back at once is a wrong price rather than news. */
const SPIKE_Z = 10;
/** Shares of returns at which the part is worth nothing. Markets have fat tails; wrong prices are few. */
const TOLERANCE = { outliers: 0.1, spikes: 0.01 };

/** What is usual of returns. */
export interface Spread {
  median: number;
  lowFence: number;
  highFence: number;
  /** Median of absolute deviations from the median. */
  mad: number;
}

/**
 * Outliers among the logarithmic returns of closes. Those of zero, which quiet markets are full of, and intraday those from
 * one session to the next are left out. `iqr`: beyond the quartiles by three times their distance; `mad`: modified z-score
 * 0.6745 (r - median) / MAD above 3.5; `spikes`: above 10 and at least three quarters taken back by the next bar.
 */
export function outliersOf(bars: UsableBars, clock: BarClock): QualityPart {
  const finding = new Finding('outliers', 'returns', 'iqr', 'mad', 'both', 'spikes');
  const { all, moving } = returnsOf(bars, clock);
  finding.counts['returns'] = moving.length;
  if (moving.length < LEAST_RETURNS) return finding.scored(null);
  const spread = spreadOf(moving);
  if (spread.mad === 0) return finding.scored(null);
  for (let i = 1; i < all.length; i++) judge(finding, spread, { all, i, bars });
  const { both, spikes } = finding.counts as { both: number; spikes: number };
  const rest = both - spikes;
  return finding.scored(
    Math.min(
      scoreOf(shareOf(rest, moving.length), TOLERANCE.outliers),
      scoreOf(shareOf(spikes, moving.length), TOLERANCE.spikes),
    ),
  );
}

function judge(
  finding: Finding,
  spread: Spread,
  { all, i, bars }: { all: Float64Array; i: number; bars: UsableBars },
): void {
  const value = all[i]!;
  // Comparisons with NaN are false.
  const isFar = value < spread.lowFence || value > spread.highFence;
  const z = (CONSISTENCY * (value - spread.median)) / spread.mad;
  const isOdd = Math.abs(z) > MOST_Z;
  if (isFar) finding.counts['iqr']!++;
  if (isOdd) finding.counts['mad']!++;
  if (!isFar || !isOdd) return;
  finding.counts['both']!++;
  const next = all[i + 1] ?? NaN;
  if (Math.abs(z) <= SPIKE_Z || !(value * next < 0 && Math.abs(value + next) <= Math.abs(value) / 4)) return;
  const change = `${value > 0 ? '+' : ''}${Number((100 * Math.expm1(value)).toPrecision(3))} %`;
  finding.add(
    'spikes',
    { row: bars.rowOf(i), time: bars.times[i]! },
    `closes ${change} from the bar before, and the next takes it back`,
  );
}

/** Returns by bar, NaN where there is none; and those that are not zero, unsorted. */
function returnsOf(
  { close }: UsableBars,
  { length, sessions, calendar }: BarClock,
): { all: Float64Array; moving: Float64Array } {
  const withinSession = length === 'intraday' && !calendar.everyDay;
  const all = new Float64Array(close.length).fill(NaN);
  const moving = new Float64Array(close.length);
  let count = 0;
  for (let i = 1; i < close.length; i++) {
    const [before, now] = [close[i - 1]!, close[i]!];
    if (before <= 0 || now <= 0 || (withinSession && sessions[i] !== sessions[i - 1])) continue;
    const value = before === now ? 0 : Math.log(now / before);
    all[i] = value;
    if (value !== 0) moving[count++] = value;
  }
  return { all, moving: moving.subarray(0, count) };
}

/**
 * Quartiles, the fences about them, and the median absolute deviation.
 * @param values are changed
 */
export function spreadOf(values: Float64Array): Spread {
  const [low, median, high] = quantilesOf(values, [0.25, 0.5, 0.75]) as [number, number, number];
  const fence = FENCE * (high - low);
  for (let i = 0; i < values.length; i++) values[i] = Math.abs(values[i]! - median);
  const [mad] = quantilesOf(values, [0.5]) as [number];
  return { median, lowFence: low - fence, highFence: high + fence, mad };
}
