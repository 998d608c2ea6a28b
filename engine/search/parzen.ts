import type { SeededRandom } from '../execution/run/seeded-random';
import { normalCdf } from '../statistics/run/normal';
import { normalQuantile } from '../statistics/run/normal-quantile';
import type { Axis } from './axis';
import { below, uniform } from './random-source';

/** Kernels are no narrower than this share of the axis, or than one kernel's share where they are few. */
const NARROWEST = 0.01;
/** Keeps the logarithm of a probability finite. */
const TINY = 1e-300;
/** ln sqrt(2 pi) */
const LOG_ROOT_TWO_PI = 0.9189385332046727;
/** Observations that count in full; older ones count less, the oldest least. */
const RECENT = 25;

/** Kernels of one axis: one an observation, the last the prior, which is wide. */
interface AxisKernels {
  axis: Axis;
  /** Centres and widths; on an axis of categories the category, and -1 where none was observed. */
  centres: Float64Array;
  widths: Float64Array;
  /** Probability below 0, and within the axis, of the normal distribution that is cut off there. */
  below: Float64Array;
  within: Float64Array;
  /** What a coordinate's logarithm of the density begins with. */
  offsets: Float64Array;
}

/**
 * Density of observations in the unit cube: a mixture of products of one kernel for each axis, normal distributions cut off at
 * the ends of ordered axes, smoothed frequencies on others (Bergstra et al. 2011; multivariate as in Falkner et al. 2018 and
 * Optuna). An axis that an observation does not vary has the prior there.
 */
export class ParzenEstimator {
  readonly #kernels: readonly AxisKernels[];
  readonly #weights: Float64Array;
  readonly #logWeights: Float64Array;
  readonly #scores: Float64Array;

  /** @param observations coordinates in the order in which they were made, NaN where an axis is inactive */
  constructor(axes: readonly Axis[], observations: readonly Float64Array[]) {
    this.#kernels = axes.map((axis, d) =>
      axis.ordered ? orderedKernels(axis, observations, d) : categoryKernels(axis, observations, d),
    );
    this.#weights = weightsOf(observations.length);
    this.#logWeights = this.#weights.map(Math.log);
    this.#scores = new Float64Array(this.#weights.length);
  }

  /** Coordinates drawn from the density. */
  sample(random: SeededRandom): Float64Array {
    const kernel = pick(this.#weights, random.next());
    return Float64Array.from(this.#kernels, (kernels) => sampleAxis(kernels, kernel, random));
  }

  /** Logarithm of the density at coordinates; axes with NaN are left out. */
  logDensity(units: Float64Array): number {
    const scores = this.#scores;
    scores.set(this.#logWeights);
    for (let d = 0; d < units.length; d++) {
      const unit = units[d]!;
      if (!Number.isNaN(unit)) addScores(scores, this.#kernels[d]!, unit);
    }
    let most = -Infinity;
    for (const score of scores) if (score > most) most = score;
    let sum = 0;
    for (const score of scores) sum += Math.exp(score - most);
    return most + Math.log(sum);
  }
}

function weightsOf(observations: number): Float64Array {
  const weights = new Float64Array(observations + 1).fill(1);
  const old = observations - RECENT;
  for (let i = 0; i < old; i++)
    weights[i] = old === 1 ? 1 / observations : 1 / observations + (i / (old - 1)) * (1 - 1 / observations);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function pick(weights: Float64Array, share: number): number {
  let rest = share;
  for (let i = 0; i < weights.length - 1; i++) {
    rest -= weights[i]!;
    if (rest < 0) return i;
  }
  return weights.length - 1;
}

function emptyKernels(axis: Axis, count: number): AxisKernels {
  const column = () => new Float64Array(count);
  return { axis, centres: column(), widths: column(), below: column(), within: column(), offsets: column() };
}

function categoryKernels(axis: Axis, observations: readonly Float64Array[], d: number): AxisKernels {
  const kernels = emptyKernels(axis, observations.length + 1);
  observations.forEach((units, k) => (kernels.centres[k] = Number.isNaN(units[d]!) ? -1 : axis.cell(units[d]!)));
  kernels.centres[observations.length] = -1;
  return kernels;
}

function orderedKernels(axis: Axis, observations: readonly Float64Array[], d: number): AxisKernels {
  const kernels = emptyKernels(axis, observations.length + 1);
  const { centres, widths, below: under, within, offsets } = kernels;
  observations.forEach((units, k) => (centres[k] = units[d]!));
  setWidths(centres, widths, observations.length);
  for (let k = 0; k < centres.length; k++) {
    if (k === observations.length || Number.isNaN(centres[k]!)) [centres[k], widths[k]] = [0.5, 1];
    const [centre, width] = [centres[k]!, widths[k]!];
    under[k] = normalCdf(-centre / width);
    within[k] = normalCdf((1 - centre) / width) - under[k]!;
    offsets[k] = -LOG_ROOT_TWO_PI - Math.log(width * within[k]!);
  }
  return kernels;
}

/** The width of a kernel is the larger distance to its neighbours, the ends of the axis aside. */
function setWidths(centres: Float64Array, widths: Float64Array, count: number): void {
  const order: number[] = [];
  for (let k = 0; k < count; k++) if (!Number.isNaN(centres[k]!)) order.push(k);
  order.sort((a, b) => centres[a]! - centres[b]! || a - b);
  const least = Math.max(NARROWEST, 1 / (order.length + 2));
  order.forEach((k, at) => {
    const left = at > 0 ? centres[k]! - centres[order[at - 1]!]! : 0;
    const right = at < order.length - 1 ? centres[order[at + 1]!]! - centres[k]! : 0;
    const alone = order.length === 1 ? Math.max(centres[k]!, 1 - centres[k]!) : 0;
    widths[k] = Math.min(1, Math.max(least, left, right, alone));
  });
}

function sampleAxis(
  { axis, centres, widths, below: under, within }: AxisKernels,
  kernel: number,
  random: SeededRandom,
): number {
  const share = uniform(random);
  if (axis.ordered) {
    const inside = Math.min(1 - 2 ** -53, under[kernel]! + share * within[kernel]!);
    return Math.min(1, Math.max(0, centres[kernel]! + widths[kernel]! * normalQuantile(inside)));
  }
  const category = centres[kernel]!;
  // A kernel is its category with one share of the prior.
  const prior = 1 / centres.length;
  const drawn =
    category < 0 || share * (1 + prior * axis.count) < prior * axis.count ? below(random, axis.count) : category;
  return (drawn + 0.5) / axis.count;
}

function addScores(scores: Float64Array, kernels: AxisKernels, unit: number): void {
  if (!kernels.axis.ordered) addCategory(scores, kernels, unit);
  else if (kernels.axis.count === Infinity) addDensity(scores, kernels, unit);
  else addMass(scores, kernels, unit);
}

function addDensity(scores: Float64Array, { centres, widths, offsets }: AxisKernels, unit: number): void {
  for (let k = 0; k < scores.length; k++) {
    const z = (unit - centres[k]!) / widths[k]!;
    scores[k]! += offsets[k]! - 0.5 * z * z;
  }
}

/** Probability of the cell, from the side on which it is a difference of small numbers. */
function addMass(scores: Float64Array, { axis, centres, widths, within }: AxisKernels, unit: number): void {
  const cell = axis.cell(unit);
  const [from, to] = [axis.edge(cell), axis.edge(cell + 1)];
  for (let k = 0; k < scores.length; k++) {
    const low = (from - centres[k]!) / widths[k]!;
    const high = (to - centres[k]!) / widths[k]!;
    const mass = low > 0 ? normalCdf(-low) - normalCdf(-high) : normalCdf(high) - normalCdf(low);
    scores[k]! += Math.log(Math.max(TINY, mass / within[k]!));
  }
}

function addCategory(scores: Float64Array, { axis, centres }: AxisKernels, unit: number): void {
  const cell = axis.cell(unit);
  const prior = 1 / centres.length;
  const sum = 1 + prior * axis.count;
  for (let k = 0; k < scores.length; k++) {
    const category = centres[k]!;
    scores[k]! += Math.log(category < 0 ? 1 / axis.count : (prior + Number(category === cell)) / sum);
  }
}
