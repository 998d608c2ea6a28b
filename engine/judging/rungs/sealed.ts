import type { ValidationPart } from '../../model/validation';
import { percent } from '../scores';
import type { Rung } from '../types';
import { failed, passed, untold } from '../verdicts';

const NAME = 'sealed';

/** What it came to on the sealed part of the data, where that was opened for it. */
export const sealed: Rung = {
  name: NAME,
  run(_subject, { sealed: opened }): Promise<ValidationPart> {
    if (opened?.statistics) return Promise.resolve(partOf({ ...opened, statistics: opened.statistics }));
    const sentence = 'No sealed part was opened for it';
    if (!opened?.broken) return Promise.resolve(untold(NAME, `${sentence}.`));
    return Promise.resolve(untold(NAME, `${sentence}, and a seal of its data was broken.`, { broken: true }));
  },
};

function partOf({
  statistics,
  broken,
}: {
  statistics: { totalReturn: number | null; sharpe: number | null };
  broken: boolean;
}) {
  const { totalReturn, sharpe } = statistics;
  const evidence = { totalReturn, sharpe, broken };
  const sentence = `There it makes ${percent(totalReturn)}${broken ? '; the seal had been broken before' : ''}.`;
  return (totalReturn ?? 0) > 0 ? passed(NAME, sentence, evidence) : failed(NAME, 'SEALED', { sentence, evidence });
}
