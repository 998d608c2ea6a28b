import { SeededRandom } from '../../../engine/execution/run/seeded-random';
import { nullTests } from '../../../engine/judging/null-tests';
import { gaussian } from '../../../engine/search/random-source';

const BARS = 400;
const random = new SeededRandom(3, 'null-tests');
const returns = Float64Array.from({ length: BARS }, () => 0.01 * gaussian(random));
const play = (weights: Float64Array) =>
  nullTests({ bars: BARS, instruments: 1, weights, returns, draws: 199, seed: 1 });

test('the Sharpe ratio is that of the positions, and of the opposite ones its negative', () => {
  const { sharpe, flipped } = nullTests({
    ...{ bars: 4, instruments: 2, draws: 1, seed: 0 },
    weights: Float64Array.of(1, 0, 0, 1, 1, 1, 0, 0),
    returns: Float64Array.of(0.1, 9, 9, 0.2, 0.1, 0.2, 9, 9),
  });
  // 0.1, 0.2, 0.3, 0: mean 0.15, squares about it 0.05, with divisor 3.
  expect(sharpe).toBeCloseTo(0.15 / Math.sqrt(0.05 / 3), 12);
  expect(flipped).toBe(-sharpe);
});

test('positions that know the returns are beaten by no draw', () => {
  const { entries, lags, shuffled } = play(returns.map(Math.sign));
  expect([entries.p, lags.p, shuffled.p]).toEqual([1 / 200, 1 / 200, 1 / 200]);
});

test('a position that is never left is as good at any time', () => {
  const { entries, lags, shuffled } = play(new Float64Array(BARS).fill(1));
  expect([entries.p, lags.p, shuffled.p]).toEqual([1, 1, 1]);
});

test('positions without information are amid the draws', () => {
  const coin = new SeededRandom(4, 'coin');
  const { entries, lags, shuffled } = play(returns.map(() => (coin.next() < 0.5 ? 1 : 0)));
  for (const { p } of [entries, lags, shuffled]) expect(p).toBeGreaterThan(0.01);
});

test('equal seeds draw the same', () => {
  const weights = returns.map((change) => (change > 0.01 ? 1 : 0));
  expect(play(weights)).toEqual(play(weights));
});
