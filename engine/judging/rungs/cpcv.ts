import type { ValidationPart } from '../../model/validation';
import { doHere } from '../heavy';
import { pathSharpes } from '../path-sharpes';
import { pointReturns } from '../point-returns';
import { medianOf } from '../../statistics/quantiles';
import type { Rung } from '../types';
import { failed, passed, untold } from '../verdicts';

const NAME = 'cpcv';
const GROUPS = { groups: 6, testGroups: 2 };
/** Share of the bars that are left out on each side of what is tested. */
const EMBARGO = 0.01;
const PARTS = 12;
/** Parts of the data in which the best of the others is below the median, and in which it loses. */
const MOST_OVERFITTED = 0.5;
const MOST_LOSSES = 0.25;
const LEAST_BARS = 120;

/**
 * Whether choosing the best point works: paths of combinatorial purged cross-validation, and the probability of backtest overfitting.
 * It fails where the median path loses, or where the best point of one half is below the median on the other in more than half of the
 * splits and loses there in more than a quarter; points that all do well in turn are no fault.
 */
export const cpcv: Rung = {
  name: NAME,
  async run(subject, tools): Promise<ValidationPart> {
    const found = await pointReturns(subject, tools);
    if (!found) return untold(NAME, 'There are no combinations to choose from.');
    const { table, barsPerYear } = found;
    if (table.bars < LEAST_BARS) return untold(NAME, `${table.bars} bars are too few for ${PARTS} parts.`);
    const left = Math.ceil(EMBARGO * table.bars);
    const { sharpes } = pathSharpes(table, { ...GROUPS, purge: left, embargo: left });
    const annual = Math.sqrt(barsPerYear);
    const paths = sharpes.map((sharpe) => sharpe * annual).sort((a, b) => a - b);
    const pbo = await (tools.heavy ?? doHere)('overfitting', { table, parts: PARTS });
    const median = medianOf(paths);
    const evidence = { points: table.points, paths, median, pbo: shownPbo(pbo, annual) };
    if (!pbo) return untold(NAME, 'There are too few bars for the probability of overfitting.', evidence);
    const isOverfitted = pbo.probability > MOST_OVERFITTED && pbo.probabilityOfLoss > MOST_LOSSES;
    const sentence = `The probability of overfitting is ${pbo.probability.toFixed(2)}, that of a loss out of sample ${pbo.probabilityOfLoss.toFixed(2)}; the median path has a Sharpe ratio of ${median.toFixed(2)}.`;
    return isOverfitted || median <= 0
      ? failed(NAME, 'OVERFITTED', { sentence, evidence })
      : passed(NAME, sentence, evidence);
  },
};

function shownPbo(pbo: { inSample: number; outOfSample: number } | null, annual: number) {
  if (!pbo) return null;
  return { ...pbo, inSample: pbo.inSample * annual, outOfSample: pbo.outOfSample * annual };
}
