import type { RunConfig } from '../../model/run-config';
import type { ValidationPart } from '../../model/validation';
import { ASSUMED_SLIPPAGE, isFree, withCosts } from '../harder-costs';
import { isPlayed, percent, scoreOf } from '../scores';
import type { JudgeSubject, Rung } from '../types';
import { failed, passed, untold } from '../verdicts';

const NAME = 'costs';

/**
 * Whether the result lives through higher costs and later fills: it fails that makes money as it is and none with twice the costs
 * or one bar later, or that makes money without costs alone. Four times the costs, and the close at which it decides in
 * place of the next open, are told beside it.
 */
export const costs: Rung = {
  name: NAME,
  async run(subject, tools, base): Promise<ValidationPart> {
    const variants = variantsOf(subject);
    const samples = await tools.run(variants.map(({ config }) => config));
    const found = variants.map(({ name }, i) => {
      const sample = samples[i]!;
      if (!isPlayed(sample)) return { name, error: sample.error, totalReturn: null, objective: null };
      const { statistics } = sample;
      return { name, totalReturn: statistics.totalReturn, objective: scoreOf(subject.objective, statistics) };
    });
    const gain = (name: string) => found.find((one) => one.name === name)?.totalReturn ?? null;
    const own = base.statistics.totalReturn;
    const evidence = {
      totalReturn: own,
      variants: found,
      ...(isFree(subject.config) && { assumedSlippage: ASSUMED_SLIPPAGE }),
    };
    if (own === null) return untold(NAME, 'It has no result.', evidence);
    if (own <= 0) {
      const free = gain('none');
      if (free === null || free <= 0)
        return untold(NAME, `It makes nothing without costs either (${percent(free)}).`, evidence);
      const sentence = `It makes ${percent(free)} without costs, ${percent(own)} with them.`;
      return failed(NAME, 'COSTS', { sentence, evidence });
    }
    for (const [name, how] of DECIDING) {
      const left = gain(name);
      if (left === null || left > 0) continue;
      return failed(NAME, 'COSTS', { sentence: `It makes ${percent(own)}, ${how} ${percent(left)}.`, evidence });
    }
    return passed(NAME, `With twice the costs it makes ${percent(gain('twice'))} of ${percent(own)}.`, evidence);
  },
};

const DECIDING = [
  ['twice', 'with twice the costs'],
  ['later', 'one bar later'],
] as const;

function variantsOf({ config }: JudgeSubject): { name: string; config: RunConfig }[] {
  const { at = 'next-open', latency = 0 } = config.fills ?? {};
  const atClose: RunConfig = { ...config, fills: { ...FILLS, ...config.fills, at: 'same-close' } };
  return [
    { name: 'none', config: withCosts(config, 0) },
    { name: 'twice', config: withCosts(config, 2) },
    { name: 'four times', config: withCosts(config, 4) },
    { name: 'later', config: { ...config, delay: 1 } },
    ...(at === 'same-close' || latency > 0 ? [] : [{ name: 'at the close', config: atClose }]),
  ];
}

const FILLS = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch' } as const;
