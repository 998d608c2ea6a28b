import type { ValidationPart } from '../../model/validation';
import { isPlayed, percent, scoreOf } from '../scores';
import type { Rung } from '../types';
import { failed, passed, untold } from '../verdicts';

const NAME = 'holdout';

/** Whether it makes money on the part that the search did not see. */
export const holdout: Rung = {
  name: NAME,
  async run({ config, objective }, tools, base): Promise<ValidationPart> {
    if (!tools.holdout) return untold(NAME, 'No part was held out.');
    const { from, to } = tools.holdout;
    const { end: _end, ...rest } = config;
    const [sample] = await tools.run([{ ...rest, start: from, ...(to !== undefined && { end: to }) }]);
    if (!sample || !isPlayed(sample)) return untold(NAME, 'It could not be run there.', { error: sample?.error });
    const { totalReturn, sharpe, trades } = sample.statistics;
    const evidence = {
      ...{ from: new Date(from / 1000).toISOString(), totalReturn, sharpe, trades },
      objective: { within: scoreOf(objective, base.statistics), held: scoreOf(objective, sample.statistics) },
    };
    if (sample.fills.time.length === 0) return untold(NAME, 'It does not trade there.', evidence);
    const sentence = `There it makes ${percent(totalReturn)}.`;
    return (totalReturn ?? 0) > 0 ? passed(NAME, sentence, evidence) : failed(NAME, 'HOLDOUT', { sentence, evidence });
  },
};
