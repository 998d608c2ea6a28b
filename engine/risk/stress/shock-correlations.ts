import { HoldfastError } from '../../model/errors';
import { symmetricEigen } from '../../search/symmetric-eigen';
import { momentsOf } from '../moments';
import { moveBar, priceBefore, type Track } from './altered-market';

/** Least eigenvalue of correlations that say something. */
const LEAST_EIGENVALUE = 1e-10;

/**
 * Draws all correlations of instruments to 1, or to 0 below 0, by a share: of their logarithmic returns between the closes
 * that all of them have in the window. Means, deviations and the last prices stay. Standardised returns z become
 * `T^(1/2) C^(-1/2) z`, with C the correlations as they were and T those that are wanted, which z then has exactly.
 * @throws HoldfastError COVARIANCE_SINGULAR or NO_DATA without a path
 */
export function shockCorrelations(share: number, tracks: readonly Track[]): void {
  const count = tracks.length;
  if (count < 2) throw new HoldfastError('VALIDATION', 'takes two instruments or more');
  const times = sharedTimes(tracks);
  const returns = tracks.map((track) => returnsAt(track, times));
  const steps = returns[0]!.length;
  if (steps < count + 2) {
    const message = `${count} instruments have ${steps} returns in common, at least ${count + 2} are needed`;
    throw new HoldfastError('NO_DATA', message);
  }
  const standards = returns.map((own) => {
    const { mean, deviation } = momentsOf(own);
    if (!(deviation > 0)) throw new HoldfastError('COVARIANCE_SINGULAR', 'an instrument does not move');
    return { mean, deviation, values: own.map((value) => (value - mean) / deviation) };
  });
  const was = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      let sum = 0;
      for (let t = 0; t < steps; t++) sum += standards[i]!.values[t]! * standards[j]!.values[t]!;
      was[i * count + j] = i === j ? 1 : sum / (steps - 1);
    }
  }
  const drawn = mixed(was, count, share);
  tracks.forEach((track, i) => {
    const { deviation, mean } = standards[i]!;
    const factors = new Float64Array(steps);
    let moved = 0;
    for (let t = 0; t < steps; t++) {
      let value = 0;
      for (let j = 0; j < count; j++) value += drawn[i * count + j]! * standards[j]!.values[t]!;
      moved += mean + deviation * value - returns[i]![t]!;
      factors[t] = Math.exp(moved);
    }
    follow(track, times, factors);
  });
}

/** `T^(1/2) C^(-1/2)`, row-major. */
function mixed(was: Float64Array, size: number, share: number): Float64Array {
  const target = share >= 0 ? 1 : 0;
  const weight = Math.abs(share);
  const wanted = was.map((value, at) => (at % (size + 1) === 0 ? 1 : (1 - weight) * value + weight * target));
  const inverse = power(was, size, (value) => {
    if (value > LEAST_EIGENVALUE) return 1 / Math.sqrt(value);
    throw new HoldfastError('COVARIANCE_SINGULAR', 'an instrument is a mixture of the others');
  });
  const root = power(wanted, size, (value) => Math.sqrt(Math.max(0, value)));
  return product(root, inverse, size);
}

function power(matrix: Float64Array, size: number, of: (value: number) => number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, size);
  const powers = values.map(of);
  const scaled = vectors.map((value, at) => value * powers[at % size]!);
  const turned = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) turned[j * size + i] = vectors[i * size + j]!;
  return product(scaled, turned, size);
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += a[i * size + k]! * b[k * size + j]!;
      result[i * size + j] = sum;
    }
  }
  return result;
}

const timeAt = ({ panel, width }: Track, at: number) => panel.times[Math.floor(at / width)]!;

/** Closes that all have, ascending. */
function sharedTimes(tracks: readonly Track[]): number[] {
  const [first, ...others] = tracks.map((track) => track.places.map((at) => timeAt(track, at)));
  const sets = others.map((times) => new Set(times));
  return first!.filter((time) => sets.every((times) => times.has(time)));
}

/** From the last price before the window, or its first open. */
function returnsAt(track: Track, times: readonly number[]): Float64Array {
  const wanted = new Set(times);
  let last = priceBefore(track);
  const closes = track.places.filter((at) => wanted.has(timeAt(track, at))).map((at) => track.panel.close[at]!);
  return Float64Array.from(closes, (close) => {
    const step = Math.log(close / last);
    last = close;
    return step;
  });
}

/** Prices come to their factors at the shared closes, and keep them until the next. */
function follow(track: Track, times: readonly number[], factors: Float64Array): void {
  let [next, factor] = [0, 1];
  for (const at of track.places) {
    const before = factor;
    if (timeAt(track, at) === times[next]) factor = factors[next++]!;
    moveBar(track.panel, at, [before, factor]);
  }
}
