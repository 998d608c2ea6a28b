import { HoldfastError } from '../model/errors';
import type { Parameters, ParameterValue } from '../model/run-config';
import { MAX_TRIALS } from '../model/sweep-plan';
import type { Space } from './space';

/** Cases of dimensions on which others depend that are told apart. */
const MOST_CASES = 100_000;

/**
 * Points of a finite space, each once, relations left aside; Infinity where a dimension is continuous, or where conditions make
 * more than 100,000 cases.
 */
export function countPoints(space: Space): number {
  if (!space.finite) return Infinity;
  return new PointCount(space).from(0, {});
}

/** Dimensions on which others depend are tried value by value; the others multiply. */
class PointCount {
  readonly #space: Space;
  readonly #parents: ReadonlySet<number>;
  #cases = 0;

  constructor(space: Space) {
    this.#space = space;
    this.#parents = new Set(space.order.filter((axis) => space.decides(axis)));
  }

  from(depth: number, point: Parameters): number {
    const axis = this.#space.order[depth];
    if (axis === undefined) return 1;
    if (!this.#space.isActive(axis, point)) return this.from(depth + 1, point);
    const { name, count, listed } = this.#space.axes[axis]!;
    if (!this.#parents.has(axis)) return count * this.from(depth + 1, point);
    let total = 0;
    for (let index = 0; index < count; index++) {
      if (++this.#cases > MOST_CASES) return Infinity;
      total += this.from(depth + 1, { ...point, [name]: listed(index) });
    }
    return total;
  }
}

/**
 * Refuses a space that cannot be walked through.
 * @throws HoldfastError VALIDATION with the path of a continuous dimension, SPACE_TOO_LARGE
 */
export function checkCountable(space: Space): void {
  const continuous = space.axes.find(({ count }) => count === Infinity);
  if (continuous)
    throw new HoldfastError('VALIDATION', 'A grid needs a step for each range of numbers that are not whole.', {
      path: `space.${continuous.name}.step`,
    });
  if (countPoints(space) <= MAX_TRIALS) return;
  const message = `The space has more than ${MAX_TRIALS} points, or conditions on too many values.`;
  throw new HoldfastError('SPACE_TOO_LARGE', message, { path: 'space' });
}

/** Every point of a finite space that keeps the relations, each once; the last dimension is the fastest. */
export function* everyPoint(space: Space): Generator<Parameters, undefined> {
  const { axes, order } = space;
  const digits = new Array<number>(axes.length).fill(0);
  const valueOf = (axis: number): ParameterValue => axes[axis]!.listed(digits[axis]!);
  for (;;) {
    const point = space.fill(valueOf);
    if (space.satisfies(point)) yield point;
    let at = order.length - 1;
    // An inactive dimension has no values to go through.
    for (; at >= 0; at--) {
      const axis = order[at]!;
      if (Object.hasOwn(point, axes[axis]!.name) && ++digits[axis]! < axes[axis]!.count) break;
      digits[axis] = 0;
    }
    if (at < 0) return;
  }
}
