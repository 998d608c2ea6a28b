import { neighbourhood } from '../../../engine/judging/rungs/neighbourhood';
import type { JudgeTools, PlayedSample } from '../../../engine/judging/types';
import { configOf } from '../support';

const sampleOf = (sharpe: number) => ({ statistics: { sharpe } }) as PlayedSample;

test.each([
  [-2, [-3, -5], '1 of 2 neighbours lose at most twice what its objective does.'],
  [2, [1, 0.5], '1 of 2 neighbours keep half of its objective.'],
])('an objective of %p says what of it its neighbours keep', async (own, others, sentence) => {
  const tools = { run: () => Promise.resolve(others.map(sampleOf)) } as unknown as JudgeTools;
  const objective = { terms: [{ statistic: 'sharpe', weight: 1 }], direction: 'maximize' };
  const subject = { config: configOf({ parameters: { a: 2 } }), objective, space: { a: [1, 2, 3] } } as never;
  expect((await neighbourhood.run(subject, tools, sampleOf(own))).sentence).toBe(sentence);
});
