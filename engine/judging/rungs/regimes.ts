import type { ValidationPart } from '../../model/validation';
import { byFold, byVolatility, byYear, type TimePart } from '../parts-of-time';
import { initialOf, percent, returnsOf } from '../scores';
import { concentrationOf, gainOf } from '../single-trade';
import type { Rung } from '../types';
import { failed, passed, untold } from '../verdicts';

const NAME = 'regimes';
const FOLDS = 5;
const LEAST_YEARS = 3;
/** Share of the result that has to be left without the best year or fifth. */
const LEAST_LEFT = 0.25;
const LEAST_STEPS = 60;

/** Whether one year, one fifth of the time or one third of the volatility makes the result. */
export const regimes: Rung = {
  name: NAME,
  async run(subject, tools, base): Promise<ValidationPart> {
    const { time } = base.equity;
    const returns = returnsOf(base, initialOf(subject.config));
    if (returns.length < LEAST_STEPS) return untold(NAME, `${returns.length} steps are too few to part.`);
    const gains = returns.map((change) => Math.log1p(Math.max(-0.999999, change)));
    const total = gains.reduce((sum, gain) => sum + gain, 0);
    const parts = {
      years: byYear(time, gains),
      folds: byFold(gains, FOLDS),
      volatility: byVolatility(time, gains, await tools.prices(subject.config)),
    };
    const evidence = { total, ...parts };
    if (total <= 0) return untold(NAME, 'It makes nothing that a part could make.', evidence);
    const worst = [
      ...(parts.years.length >= LEAST_YEARS ? [withoutBest(parts.years, total, LEAST_LEFT)] : []),
      withoutBest(parts.folds, total, LEAST_LEFT),
      // An edge may well grow with the moves of the market, but not be there in wild times alone.
      ...(parts.volatility.length === 3 ? [withoutBest(parts.volatility, total, 0)] : []),
    ].reduce((least, one) => (one.spare < least.spare ? one : least));
    const sentence = `Without ${shownPart(worst.best, parts)} it makes ${percent(Math.expm1(worst.left))} of ${percent(Math.expm1(total))}.`;
    if (worst.spare > 0) return passed(NAME, sentence, evidence);
    if (concentrationOf(gainOf(subject, base), base.trades.pnl).isOne) {
      return untold(NAME, `${sentence} One trade does that, of which the next part tells.`, evidence);
    }
    return failed(NAME, 'REGIME', { sentence, evidence });
  },
};

/** What is left without the best part, and by how much that is more than the least share of the total. */
function withoutBest(parts: readonly TimePart[], total: number, least: number) {
  const best = parts.reduce((most, part) => (part.gain > most.gain ? part : most));
  const left = total - best.gain;
  return { best, left, spare: left - least * total };
}

function shownPart(best: TimePart, { years, folds }: { years: TimePart[]; folds: TimePart[] }): string {
  if (years.includes(best)) return `the year ${best.name}`;
  return folds.includes(best) ? `part ${best.name} of its time` : `times of ${best.name} markets`;
}
