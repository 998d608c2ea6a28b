import type { SeededRandom } from '../execution/run/seeded-random';
import { gaussian } from './random-source';
import { symmetricEigen } from './symmetric-eigen';

const LEAST_EIGENVALUE = 1e-20;
/** Beyond this ratio of its axes the distribution has degenerated. */
const MOST_CONDITION = 1e14;

/** Weights and rates of one update, by dimensions and points (Hansen, "The CMA evolution strategy: a tutorial", 2016, table 1). */
interface Rates {
  weights: number[];
  parents: number;
  muEff: number;
  pathC: number;
  one: number;
  mu: number;
  pathSigma: number;
  damping: number;
}

function ratesOf(n: number, points: number): Rates {
  const raw = Array.from({ length: points }, (_, i) => Math.log((points + 1) / 2) - Math.log(i + 1));
  const parents = points >> 1;
  const [muEff, muEffMinus] = [effective(raw.slice(0, parents)), effective(raw.slice(parents))];
  const one = 2 / ((n + 1.3) * (n + 1.3) + muEff);
  const mu = Math.min(1 - one, (2 * (muEff - 2 + 1 / muEff)) / ((n + 2) * (n + 2) + muEff));
  const negative = Math.min(1 + one / mu, 1 + (2 * muEffMinus) / (muEff + 2), (1 - one - mu) / (n * mu));
  const sum = (sign: number) => raw.reduce((total, weight) => total + Math.max(0, sign * weight), 0);
  const [positiveSum, negativeSum] = [sum(1), sum(-1)];
  const pathSigma = (muEff + 2) / (n + muEff + 5);
  return {
    weights: raw.map((weight) => (weight >= 0 ? weight / positiveSum : (negative * weight) / negativeSum)),
    ...{ parents, muEff, one, mu, pathSigma },
    pathC: (4 + muEff / n) / (n + 4 + (2 * muEff) / n),
    damping: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + pathSigma,
  };
}

function effective(weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return (sum * sum) / weights.reduce((total, weight) => total + weight * weight, 0);
}

const sizeOf = (x: Float64Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));

/** The normal distribution of CMA-ES: mean, step size and covariance matrix with their paths. */
export class CmaDistribution {
  readonly mean: Float64Array;
  sigma: number;
  /** Row-major. */
  readonly covariance: Float64Array;
  readonly #n: number;
  readonly #pathSigma: Float64Array;
  readonly #pathC: Float64Array;
  #axes!: Float64Array;
  #lengths!: Float64Array;
  #updates = 0;

  constructor(mean: Float64Array, sigma: number) {
    this.mean = mean.slice();
    this.sigma = sigma;
    this.#n = mean.length;
    this.covariance = new Float64Array(this.#n * this.#n);
    for (let i = 0; i < this.#n; i++) this.covariance[i * this.#n + i] = 1;
    this.#pathSigma = new Float64Array(this.#n);
    this.#pathC = new Float64Array(this.#n);
    this.#decompose();
  }

  /** Standard deviation along a coordinate, without the step size. */
  deviation(coordinate: number): number {
    return Math.sqrt(this.covariance[coordinate * this.#n + coordinate]!);
  }

  sample(random: SeededRandom): Float64Array {
    const scaled = this.#lengths.map((length) => length * gaussian(random));
    return this.mean.map((middle, i) => middle + this.sigma * this.#along(i, scaled));
  }

  /** Brings a point that was not drawn within the length that drawn ones have (Hansen 2011, "Injecting external solutions"). */
  shortened(x: Float64Array): Float64Array {
    const step = x.map((value, i) => (value - this.mean[i]!) / this.sigma);
    const length = sizeOf(this.#whitened(step));
    const most = Math.sqrt(this.#n) + (2 * this.#n) / (this.#n + 2);
    return length <= most ? x : step.map((value, i) => this.mean[i]! + (this.sigma * value * most) / length);
  }

  /** @param points best first, as they were drawn */
  update(points: readonly Float64Array[]): void {
    const n = this.#n;
    const rates = ratesOf(n, points.length);
    const steps = points.map((x) => x.map((value, i) => (value - this.mean[i]!) / this.sigma));
    const step = new Float64Array(n);
    for (let k = 0; k < rates.parents; k++) for (let i = 0; i < n; i++) step[i]! += rates.weights[k]! * steps[k]![i]!;
    for (let i = 0; i < n; i++) this.mean[i]! += this.sigma * step[i]!;
    this.#updates += 1;
    const open = this.#followPaths(step, rates);
    this.#adapt(steps, rates, open);
    this.#decompose();
  }

  /** Whether the distribution has shrunk to a point, or to a line, from which nothing new comes. */
  hasCollapsed(): boolean {
    const most = Math.max(...this.#lengths);
    const least = Math.min(...this.#lengths);
    return !(this.sigma * most > 1e-11) || (most / least) * (most / least) > MOST_CONDITION;
  }

  /** Evolution paths and step size. Returns whether the step is short enough for the path of the covariance to go on. */
  #followPaths(step: Float64Array, { muEff, pathSigma, pathC, damping }: Rates): boolean {
    const n = this.#n;
    const white = this.#whitened(step);
    const scale = Math.sqrt(pathSigma * (2 - pathSigma) * muEff);
    for (let i = 0; i < n; i++) this.#pathSigma[i] = (1 - pathSigma) * this.#pathSigma[i]! + scale * white[i]!;
    const expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    const length = sizeOf(this.#pathSigma);
    let faded = 1;
    for (let i = 0; i < 2 * (this.#updates + 1); i++) faded *= 1 - pathSigma;
    const open = length / Math.sqrt(1 - faded) < (1.4 + 2 / (n + 1)) * expected;
    const scaleC = open ? Math.sqrt(pathC * (2 - pathC) * muEff) : 0;
    for (let i = 0; i < n; i++) this.#pathC[i] = (1 - pathC) * this.#pathC[i]! + scaleC * step[i]!;
    this.sigma *= Math.exp((pathSigma / damping) * (length / expected - 1));
    // No wider than the cube asks for: beyond it nearly all draws lie outside.
    this.sigma = Math.min(this.sigma, 1 / Math.max(...this.#lengths));
    return open;
  }

  /** Rank-one and rank-mu update with negative weights (Jastrebski and Arnold 2006). */
  #adapt(steps: readonly Float64Array[], { weights, one, mu, pathC }: Rates, open: boolean): void {
    const n = this.#n;
    const lost = open ? 0 : one * pathC * (2 - pathC);
    const kept = 1 + lost - one - mu * weights.reduce((sum, weight) => sum + weight, 0);
    const scaled = weights.map((weight, k) => {
      if (weight >= 0) return mu * weight;
      const length = sizeOf(this.#whitened(steps[k]!));
      return (mu * weight * n) / (length * length + 1e-8);
    });
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) {
        let value = kept * this.covariance[i * n + j]! + one * this.#pathC[i]! * this.#pathC[j]!;
        for (let k = 0; k < steps.length; k++) value += scaled[k]! * steps[k]![i]! * steps[k]![j]!;
        this.covariance[i * n + j] = this.covariance[j * n + i] = value;
      }
    }
  }

  #decompose(): void {
    const { values, vectors } = symmetricEigen(this.covariance, this.#n);
    this.#axes = vectors;
    this.#lengths = values.map((value) => Math.sqrt(Math.max(LEAST_EIGENVALUE, value)));
  }

  #along(row: number, scaled: Float64Array): number {
    let sum = 0;
    for (let k = 0; k < this.#n; k++) sum += this.#axes[row * this.#n + k]! * scaled[k]!;
    return sum;
  }

  /** `C^(-1/2) x` */
  #whitened(x: Float64Array): Float64Array {
    const n = this.#n;
    const inner = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < n; i++) inner[k]! += this.#axes[i * n + k]! * x[i]!;
      inner[k]! /= this.#lengths[k]!;
    }
    return inner.map((_, row) => this.#along(row, inner));
  }
}
