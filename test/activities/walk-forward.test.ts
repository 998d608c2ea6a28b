import { stitched, walkForwardWindow } from '../../activities/validation/walk-forward';
import type { ValidationWork } from '../../activities/validation/validation-work';
import type { RunConfig } from '../../engine/model/run-config';
import { STATISTICS } from '../../engine/model/statistics';
import type { WindowEvidence } from '../../engine/model/validation';

const request = { kind: 'walk-forward', windows: 3, trainShare: 0.5, anchored: false } as never;
const statistics = Float64Array.from(STATISTICS, (name) => (name === 'sharpe' ? 1 : 0));
/** Bars 0 to 39: windows of ten bars that train and ten that test, from 10, 20 and 30 on. */
const opens = Float64Array.from({ length: 40 }, (_, i) => i);

/** Every test part gains a tenth, but the second one, in which the strategy throws. */
const work = {
  ...{ end: 39, plan: { config: {}, points: [{ a: 1 }, { a: 2 }] }, further: {} },
  opens: () => Promise.resolve(opens),
  tryAll: () =>
    Promise.resolve([
      { trial: 0, statistics, error: null },
      { trial: 1, statistics, error: { code: 'STRATEGY_FAILED', message: 'x' } },
    ]),
  bestOf: (rows: unknown[]) => rows[0],
  samples: ([config]: RunConfig[]) => {
    if (config!.start === 20) return Promise.resolve([{ error: 'The strategy threw: no.', code: 'STRATEGY_FAILED' }]);
    const figures = { totalReturn: 0.1, finalEquity: 110, maxDrawdown: 0, sharpe: 2 };
    const equity = { time: Float64Array.of(config!.start!), equity: Float64Array.of(110) };
    return Promise.resolve([{ statistics: figures, equity }]);
  },
} as unknown as ValidationWork;

test('a window in which the strategy throws says so, and the others stand', async () => {
  const parts = await Promise.all([0, 1, 2].map((number) => walkForwardWindow(work, request, number)));
  expect(parts.map(({ passed }) => passed)).toEqual([true, null, true]);
  expect(parts[1]!.sentence).toBe('The best of 2 on the train part failed on the test part: The strategy threw: no.');
  const { parameters, outOfSample, error } = parts[1]!.evidence as unknown as WindowEvidence;
  expect({ parameters, outOfSample, error }).toEqual({
    ...{ parameters: { a: 1 }, outOfSample: null },
    error: { code: 'STRATEGY_FAILED', message: 'The strategy threw: no.' },
  });
  // Trials that failed are none: one point on the train part, and its run on the test part where that has a result.
  expect(parts.map(({ tried }) => tried!.trials)).toEqual([2, 1, 2]);
  const { passed, sentence, evidence } = stitched(parts);
  expect(passed).toBe(true);
  expect(evidence['totalReturn']).toBeCloseTo(1.1 * 1.1 - 1, 12);
  expect(sentence).toContain('1 failed on the test part, and are left out.');
});
