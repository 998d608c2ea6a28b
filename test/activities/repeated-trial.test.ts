import type { TrialOutput } from '../../engine/host/protocol';
import { repeatFirst } from '../../activities/repeated-trial';

const row = (trial: number, hash = trial): TrialOutput => ({
  trial,
  resultHash: Uint8Array.of(hash),
  statistics: new Float64Array(0),
  error: null,
});
const hundred = Int32Array.from({ length: 100 }, (_, i) => i + 7);

test('the first trial of a chunk is computed once more and stored once', () => {
  const { trials, withoutRepeat } = repeatFirst(hundred);
  expect([...trials]).toEqual([...hundred, 7]);
  expect(withoutRepeat([row(7), row(8)]).map(({ trial }) => trial)).toEqual([7, 8]);
  expect(withoutRepeat([row(106), row(7)]).map(({ trial }) => trial)).toEqual([106]);
});

test('a second result that differs is a violation, whichever comes first', () => {
  const { withoutRepeat } = repeatFirst(hundred);
  withoutRepeat([row(7, 1)]);
  expect(() => withoutRepeat([row(7, 2)])).toThrow(expect.objectContaining({ code: 'DETERMINISM_VIOLATION' }) as Error);
});

test('a chunk of few trials is left alone, since a further one would cost too much', () => {
  const { trials } = repeatFirst(hundred.slice(0, 10));
  expect(trials).toHaveLength(10);
});
