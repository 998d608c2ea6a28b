import { MAX_SOBOL_DIMENSIONS, SobolSequence } from '../../../engine/search/sobol-sequence';

test('the first points are those that Joe and Kuo publish', () => {
  const sequence = new SobolSequence(5);
  expect(Array.from({ length: 8 }, (_, i) => [...sequence.point(i)])).toEqual([
    [0, 0, 0, 0, 0],
    [0.5, 0.5, 0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25, 0.25, 0.75],
    [0.25, 0.75, 0.75, 0.75, 0.25],
    [0.375, 0.375, 0.625, 0.875, 0.375],
    [0.875, 0.875, 0.125, 0.375, 0.875],
    [0.625, 0.125, 0.875, 0.625, 0.625],
    [0.125, 0.625, 0.375, 0.125, 0.125],
  ]);
});

test('later points and dimensions are those of scipy.stats.qmc.Sobol', () => {
  const point = new SobolSequence(128).point(1000);
  expect([0, 1, 20, 49, 100, 127].map((dimension) => point[dimension])).toEqual([
    0.2197265625, 0.0966796875, 0.5224609375, 0.4794921875, 0.7685546875, 0.5439453125,
  ]);
});

test('each dimension of 2^k scrambled points has one in each of 2^k equal parts, and pairs fill their squares', () => {
  const sequence = new SobolSequence(MAX_SOBOL_DIMENSIONS, 42);
  const points = Array.from({ length: 256 }, (_, i) => sequence.point(i));
  for (let d = 0; d < MAX_SOBOL_DIMENSIONS; d++) {
    expect(new Set(points.map((point) => Math.floor(256 * point[d]!))).size).toBe(256);
  }
  // The first two dimensions are a (0, 8, 2)-net: one point in each square of a sixteenth.
  expect(new Set(points.map((point) => 16 * Math.floor(16 * point[0]!) + Math.floor(16 * point[1]!))).size).toBe(256);
});

test('another seed scrambles otherwise', () => {
  const [one, other] = [1, 2].map((seed) => new SobolSequence(3, seed).point(7));
  expect(one).not.toEqual(other);
  expect(new SobolSequence(3, 1).point(7)).toEqual(one);
});
