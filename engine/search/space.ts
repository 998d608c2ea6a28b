import type { Parameters, ParameterValue } from '../model/run-config';
import type { Relation, SearchSpace } from '../model/search-space';
import { axisOf, type Axis } from './axis';
import { checkSpace, conditionsOf, dependencyOrder, type Conditions } from './check-space';

/**
 * A space as algorithms see it: a cube of one coordinate from 0 to 1 for each dimension, and the points that its
 * coordinates mean. A dimension whose condition does not hold is absent from the point.
 */
export class Space {
  /** In the order of the request. */
  readonly axes: readonly Axis[];
  readonly relations: readonly Relation[];
  /** Indexes of the axes, each behind those that it depends on. */
  readonly order: readonly number[];
  readonly #conditions: readonly Conditions[];
  readonly #names: readonly string[];
  /** Whether a point can be filled in one pass and still has its names in the order of the request. */
  readonly #inOrder: boolean;

  /** @throws HoldfastError SPACE_EMPTY or VALIDATION with the path below `space` */
  constructor(space: SearchSpace) {
    checkSpace(space);
    this.axes = space.dimensions.map(axisOf);
    this.relations = space.relations;
    this.order = dependencyOrder(space.dimensions);
    this.#conditions = space.dimensions.map(({ dimension }) => conditionsOf(dimension));
    this.#names = this.axes.map(({ name }) => name);
    this.#inOrder = this.order.every((axis, index) => axis === index);
  }

  get finite(): boolean {
    return this.axes.every(({ count }) => count !== Infinity);
  }

  /** The point at coordinates, one for each axis. */
  at(units: ArrayLike<number>): Parameters {
    return this.fill((axis) => this.axes[axis]!.value(units[axis]!));
  }

  /** A point from its values by axis, of which those of inactive axes are not asked for. */
  fill(valueOf: (axis: number) => ParameterValue): Parameters {
    const point: Parameters = {};
    for (const axis of this.order) if (this.isActive(axis, point)) point[this.#names[axis]!] = valueOf(axis);
    if (this.#inOrder) return point;
    const sorted: Parameters = {};
    for (const name of this.#names) if (Object.hasOwn(point, name)) sorted[name] = point[name]!;
    return sorted;
  }

  /** Whether the point, which has the values of all axes before it in `order`, varies an axis. */
  isActive(axis: number, point: Parameters): boolean {
    return this.#conditions[axis]!.every(([name, values]) => {
      const value = valueAt(point, name);
      return value !== undefined && values.includes(value);
    });
  }

  /** Whether other axes depend on this one. */
  decides(axis: number): boolean {
    return this.#conditions.some((conditions) => conditions.some(([name]) => name === this.#names[axis]));
  }

  /** Coordinates of a point: the middle of the cell on finite axes, NaN where the axis is inactive. */
  units(point: Parameters): Float64Array {
    return Float64Array.from(this.axes, (axis) => {
      const value = valueAt(point, axis.name);
      return value === undefined ? NaN : axis.unit(value);
    });
  }

  /** Whether a point keeps all relations; one with a parameter that it does not vary is kept. */
  satisfies(point: Parameters): boolean {
    return this.relations.every(({ left, operator, right, named }) => {
      const a = valueAt(point, left);
      const b = named ? valueAt(point, String(right)) : right;
      return a === undefined || b === undefined || holds(a, operator, b);
    });
  }

  /** The same text for equal points alone. */
  key(point: Parameters): string {
    return JSON.stringify(this.#names.map((name) => valueAt(point, name) ?? null));
  }
}

/** What a point has itself: a parameter may be called `toString`. */
export function valueAt(point: Parameters, name: string): ParameterValue | undefined {
  return Object.hasOwn(point, name) ? point[name] : undefined;
}

function holds(a: ParameterValue, operator: Relation['operator'], b: ParameterValue): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      return a === b;
    case '!=':
      return a !== b;
  }
}
