/**
 * Functions of the noiseless BBOB suite (Hansen, Finck, Ros and Auger, "Real-parameter black-box optimization benchmarking 2009:
 * noiseless functions definitions") on [-5, 5]^d, less their optimal value. An instance is a seed: it places the optimum and
 * turns the axes.
 */
import { built } from '../engine.mjs';

const { SeededRandom } = built('execution/run/seeded-random.js');

/** Standard normal by the polar method. */
function gaussianOf(random) {
  for (;;) {
    const [a, b] = [2 * random() - 1, 2 * random() - 1];
    const s = a * a + b * b;
    if (s > 0 && s < 1) return a * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/** Orthogonal matrix: Gram-Schmidt of normal vectors. */
function rotation(random, d) {
  const rows = [];
  while (rows.length < d) {
    const row = Array.from({ length: d }, () => gaussianOf(random));
    for (const other of rows) {
      const along = dot(row, other);
      for (let j = 0; j < d; j++) row[j] -= along * other[j];
    }
    const size = Math.sqrt(dot(row, row));
    rows.push(row.map((value) => value / size));
  }
  return rows;
}

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const times = (matrix, x) => matrix.map((row) => dot(row, x));
const minus = (x, optimum) => x.map((value, i) => value - optimum[i]);
const share = (i, d) => (d > 1 ? i / (d - 1) : 0);
/** Condition of the axes: alpha^(i / (2 (d - 1))). */
const conditioned = (x, alpha) => x.map((value, i) => value * alpha ** (share(i, x.length) / 2));

function oscillated(value) {
  if (value === 0) return 0;
  const log = Math.log(Math.abs(value));
  const [c1, c2] = value > 0 ? [10, 7.9] : [5.5, 3.1];
  return Math.sign(value) * Math.exp(log + 0.049 * (Math.sin(c1 * log) + Math.sin(c2 * log)));
}

const asymmetric = (x, beta) =>
  x.map((value, i) => (value > 0 ? value ** (1 + beta * share(i, x.length) * Math.sqrt(value)) : value));

const quadratic = (z) => z.reduce((sum, value, i) => sum + 10 ** (6 * share(i, z.length)) * value * value, 0);
const waves = (z) => 10 * (z.length - z.reduce((sum, value) => sum + Math.cos(2 * Math.PI * value), 0)) + dot(z, z);

/** By name: `(instance) => (x) => value`; the numbers are those of the suite. */
export const FUNCTIONS = {
  sphere:
    ({ optimum }) =>
    (x) =>
      dot(minus(x, optimum), minus(x, optimum)),
  ellipsoid:
    ({ optimum }) =>
    (x) =>
      quadratic(minus(x, optimum).map(oscillated)),
  rastrigin:
    ({ optimum }) =>
    (x) =>
      waves(conditioned(asymmetric(minus(x, optimum).map(oscillated), 0.2), 10)),
  attractiveSector:
    ({ optimum, turn, turnAgain }) =>
    (x) => {
      const z = times(turn, conditioned(times(turnAgain, minus(x, optimum)), 10));
      const sum = z.reduce((total, value, i) => total + (value * optimum[i] > 0 ? 100 : 1) ** 2 * value * value, 0);
      return oscillated(sum) ** 0.9;
    },
  rosenbrock:
    ({ optimum }) =>
    (x) => {
      const d = x.length;
      const scale = Math.max(1, Math.sqrt(d) / 8);
      const z = x.map((value, i) => scale * (value - 0.75 * optimum[i]) + 1);
      let sum = 0;
      for (let i = 0; i < d - 1; i++) sum += 100 * (z[i] ** 2 - z[i + 1]) ** 2 + (z[i] - 1) ** 2;
      return sum;
    },
  turnedEllipsoid:
    ({ optimum, turn }) =>
    (x) =>
      quadratic(times(turn, minus(x, optimum)).map(oscillated)),
  schwefel:
    ({ signs }) =>
    (x) => {
      const d = x.length;
      const peak = 4.2096874633 / 2;
      const turned = x.map((value, i) => 2 * signs[i] * value);
      const shifted = turned.map((value, i) => value + (i > 0 ? 0.25 * (turned[i - 1] - 2 * peak) : 0));
      const z = conditioned(
        shifted.map((value) => value - 2 * peak),
        10,
      ).map((value) => 100 * (value + 2 * peak));
      const sum = z.reduce((total, value) => total + value * Math.sin(Math.sqrt(Math.abs(value))), 0);
      const outside = z.reduce((total, value) => total + Math.max(0, Math.abs(value / 100) - 5) ** 2, 0);
      return -sum / (100 * d) + 4.189828872724339 + 100 * outside;
    },
};

/** Where an instance has its optimum, and how it turns the axes. */
export function instanceOf(dimensions, instance) {
  const source = new SeededRandom(instance, 'bbob');
  const random = () => source.next();
  const optimum = Array.from({ length: dimensions }, () => 8 * random() - 4);
  const signs = optimum.map(() => (random() < 0.5 ? -1 : 1));
  const turn = rotation(random, dimensions);
  return { optimum, signs, turn, turnAgain: rotation(random, dimensions) };
}

/** @returns the function of a name in `dimensions`, of an instance */
export function functionOf(name, dimensions, instance) {
  return FUNCTIONS[name](instanceOf(dimensions, instance));
}
