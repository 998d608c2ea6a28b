import type { ValidationPart } from '../../model/validation';
import { neighboursOf } from '../neighbours';
import { isPlayed, scoreOf } from '../scores';
import type { Rung } from '../types';
import { failed, passed, untold } from '../verdicts';

const NAME = 'neighbourhood';
/** Part of the objective that a neighbour has to keep, and share of them that has to. */
const KEPT = 0.5;
const LEAST_SHARE = 0.5;
const MOST = 48;

/** Whether parameters next to its own hold as well. */
export const neighbourhood: Rung = {
  name: NAME,
  async run({ config, objective, space }, tools, base): Promise<ValidationPart> {
    const own = scoreOf(objective, base.statistics);
    const points = neighboursOf(config.parameters, space).slice(0, MOST);
    if (points.length === 0) return untold(NAME, 'It has no numeric parameter.');
    if (own === null) return untold(NAME, 'It has no figure of the objective.');
    const samples = await tools.run(points.map((parameters) => ({ ...config, parameters })));
    const found = points.map((parameters, i) => {
      const sample = samples[i]!;
      return { parameters, objective: isPlayed(sample) ? scoreOf(objective, sample.statistics) : null };
    });
    // Parameters that the strategy refuses are no neighbours.
    const played = found.filter((_, i) => isPlayed(samples[i]!));
    if (played.length === 0) return untold(NAME, 'It refuses all parameters next to its own.', { neighbours: found });
    const least = own > 0 ? KEPT * own : own / KEPT;
    const kept = played.filter(({ objective: score }) => score !== null && score >= least).length;
    const share = kept / played.length;
    const evidence = { objective: own, least, share, neighbours: found };
    const bound = own > 0 ? 'keep half of its objective' : 'lose at most twice what its objective does';
    const sentence = `${kept} of ${played.length} neighbours ${bound}.`;
    return share < LEAST_SHARE ? failed(NAME, 'FRAGILE', { sentence, evidence }) : passed(NAME, sentence, evidence);
  },
};
