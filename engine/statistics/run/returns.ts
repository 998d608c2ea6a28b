import type { RETURNS } from '../../model/statistic-families/returns';
import { above, below, geometricMean, largest, longestStreak, mean, ratio, smallest, sum } from './moments';
import { daysBetween, oncePerRun, type Formulas } from './run-figures';
import { annualReturnOfYears, returnOfMonths, returnToDate } from './trailing-return';

export const returns: Formulas<typeof RETURNS> = oncePerRun<Formulas<typeof RETURNS>>({
  cagr: (run) => {
    const days = daysBetween(run, 0, run.times.length - 1);
    if (days === 0) return null;
    return Math.max(0, run.equity.at(-1)! / run.initialCapital) ** (365.25 / days) - 1;
  },
  expectedDay: ({ days }) => geometricMean(days),
  expectedMonth: ({ months }) => geometricMean(months),
  expectedYear: ({ years }) => geometricMean(years),
  averageReturn: ({ days }) => ratio(sum(days), moves(days).all),
  averageGain: ({ days }) => mean(above(days)),
  averageLoss: ({ days }) => mean(below(days)),
  bestDay: ({ days }) => largest(days),
  worstDay: ({ days }) => smallest(days),
  bestMonth: ({ months }) => largest(months),
  worstMonth: ({ months }) => smallest(months),
  bestYear: ({ years }) => largest(years),
  worstYear: ({ years }) => smallest(years),
  winDays: ({ days }) => shareOfGains(days),
  winMonths: ({ months }) => shareOfGains(months),
  winQuarters: ({ quarters }) => shareOfGains(quarters),
  winYears: ({ years }) => shareOfGains(years),
  averageUpMonth: ({ months }) => mean(above(months)),
  averageDownMonth: ({ months }) => mean(below(months)),
  consecutiveWinDays: ({ days }) => longestStreak(days, (value) => value > 0),
  consecutiveLossDays: ({ days }) => longestStreak(days, (value) => value < 0),
  monthToDate: (run) => returnToDate(run, 'month'),
  yearToDate: (run) => returnToDate(run, 'year'),
  threeMonths: (run) => returnOfMonths(run, 3),
  sixMonths: (run) => returnOfMonths(run, 6),
  oneYear: (run) => returnOfMonths(run, 12),
  threeYears: (run) => annualReturnOfYears(run, 3),
  fiveYears: (run) => annualReturnOfYears(run, 5),
  tenYears: (run) => annualReturnOfYears(run, 10),
});

/** How many are not 0, and how many above it. */
function moves(periods: Float64Array): { all: number; up: number } {
  let [all, up] = [0, 0];
  for (let i = 0; i < periods.length; i++) {
    if (periods[i] !== 0) all++;
    if (periods[i]! > 0) up++;
  }
  return { all, up };
}

function shareOfGains(periods: Float64Array): number | null {
  const { up, all } = moves(periods);
  return ratio(up, all);
}
