import type { ValidationPart } from '../../model/validation';
import { expectedMaximumSharpe, momentsOf, probabilisticSharpe, varianceWithoutEdge } from '../deflated-sharpe';
import { initialOf, returnsOf } from '../scores';
import type { Rung } from '../types';
import { failed, passed, untold } from '../verdicts';

const NAME = 'deflated-sharpe';
const LEVEL = 0.95;
const LEAST_RETURNS = 30;

/** Whether its Sharpe ratio is more than the best of all trials of the ledger would have without an edge. */
export const deflatedSharpe: Rung = {
  name: NAME,
  run({ config, trials = [] }, { ledger }, base): Promise<ValidationPart> {
    const moments = momentsOf(returnsOf(base, initialOf(config)));
    if (!moments || moments.returns < LEAST_RETURNS) {
      return Promise.resolve(untold(NAME, 'It has too few returns that vary.'));
    }
    const count = Math.max(1, ledger.trials, trials.length);
    const annual = Math.sqrt(base.barsPerYear);
    const ofTrials = ledger.sharpeVariance === null ? null : ledger.sharpeVariance / base.barsPerYear;
    const variance = varianceWithoutEdge(ofTrials, moments.returns);
    const expected = expectedMaximumSharpe(count, variance);
    const probability = probabilisticSharpe(moments, expected);
    const evidence = {
      ...{ trials: count, sharpe: moments.sharpe * annual, expectedMaximum: expected * annual, probability },
      sharpeVariance: variance * base.barsPerYear,
      trialVariance: ledger.sharpeVariance,
      ...{ returns: moments.returns, skewness: moments.skewness, kurtosis: moments.kurtosis },
    };
    if (probability === null) return Promise.resolve(untold(NAME, 'Its returns have no such probability.', evidence));
    const sentence = `Of ${count} trials the best would have a Sharpe ratio of ${(expected * annual).toFixed(2)}; that it has more, ${(moments.sharpe * annual).toFixed(2)}, is sure to ${(100 * probability).toFixed(1)} %.`;
    return Promise.resolve(
      probability >= LEVEL ? passed(NAME, sentence, evidence) : failed(NAME, 'LUCK', { sentence, evidence }),
    );
  },
};
