import { normalCdf } from '../statistics/run/normal';
import { normalQuantile } from '../statistics/run/normal-quantile';
import type { Axis } from './axis';
import type { CmaDistribution } from './cma-distribution';

/**
 * Keeps a least probability on the values beside the mean of finite axes, so that a distribution that shrinks does not get
 * stuck on one of them: Hamano, Saito, Nomura and Shirakawa, "CMA-ES with margin", GECCO 2022.
 */
export class CmaMargin {
  readonly #axes: readonly Axis[];
  /** By how much finite coordinates are stretched about the mean before they become values. */
  readonly #stretch: Float64Array;

  constructor(axes: readonly Axis[]) {
    this.#axes = axes;
    this.#stretch = new Float64Array(axes.length).fill(1);
  }

  /** Coordinates of the values that a draw stands for. */
  stretched(x: Float64Array, mean: Float64Array): Float64Array {
    return x.map((value, d) => mean[d]! + this.#stretch[d]! * (value - mean[d]!));
  }

  /** Corrects mean and stretch after an update. @param margin least probability on both sides of the mean together */
  correct(distribution: CmaDistribution, margin: number): void {
    this.#axes.forEach((axis, d) => {
      if (axis.count !== Infinity) this.#correctAxis(distribution, d, margin);
    });
  }

  #correctAxis(distribution: CmaDistribution, d: number, margin: number): void {
    const axis = this.#axes[d]!;
    const mean = distribution.mean[d]!;
    const width = distribution.sigma * distribution.deviation(d);
    const cell = axis.cell(mean);
    if (cell === 0 || cell === axis.count - 1) {
      // Only one neighbour: the mean stays so near to the edge that the margin lies beyond it.
      const edge = axis.edge(cell === 0 ? 1 : cell);
      const most = -normalQuantile(margin) * width * this.#stretch[d]!;
      distribution.mean[d] = cell === 0 ? Math.max(mean, edge - most) : Math.min(mean, edge + most);
      return;
    }
    const [low, high] = [axis.edge(cell), axis.edge(cell + 1)];
    const scale = width * this.#stretch[d]!;
    const shares = corrected(normalCdf((low - mean) / scale), normalCdf((mean - high) / scale), margin / 2);
    const [toLow, toHigh] = shares.map((share) => -normalQuantile(share)) as [number, number];
    this.#stretch[d] = (high - low) / ((toLow + toHigh) * width);
    distribution.mean[d] = (low * toHigh + high * toLow) / (toLow + toHigh);
  }
}

/** Probabilities below and above a cell, each at least `least`; what they gain is taken from those that have more. */
function corrected(below: number, above: number, least: number): [number, number] {
  const inside = 1 - below - above;
  const [low, high] = [Math.max(below, least), Math.max(above, least)];
  const surplus = 1 - low - high - inside;
  const spare = low + high + inside - 3 * least;
  const share = (value: number) => Math.min(0.5 - 1e-10, Math.max(1e-10, value + (surplus * (value - least)) / spare));
  return [share(low), share(high)];
}
