import { HoldfastError } from '../model/errors';
import type { NamedDimension, Relation, SearchSpace, SpaceDimension } from '../model/search-space';
import type { ParameterValue } from '../model/run-config';
import { axisOf, leastStep, type Axis } from './axis';

type Ranged = Exclude<SpaceDimension, { type: 'values' }>;

/** Values under which a dimension is varied, by the name of the other one. */
export type Conditions = readonly (readonly [name: string, values: readonly ParameterValue[]])[];

export function conditionsOf({ when }: SpaceDimension): Conditions {
  return Object.entries(when ?? {}).map(([name, value]) => [name, Array.isArray(value) ? value : [value]] as const);
}

/** What a space says that no point could follow. @throws HoldfastError SPACE_EMPTY or VALIDATION with the path */
export function checkSpace({ dimensions, relations }: SearchSpace): void {
  if (dimensions.length === 0)
    throw new HoldfastError('SPACE_EMPTY', 'The space names no parameter.', { path: 'space' });
  for (const { name, dimension } of dimensions) {
    if (dimension.type === 'values') checkValues(name, dimension.values);
    else checkRange(name, dimension);
  }
  const axes = new Map(dimensions.map((named) => [named.name, axisOf(named)]));
  for (const named of dimensions) checkConditions(named, axes);
  relations.forEach((relation, index) => checkRelation(relation, `space.relations.${index}`, axes));
}

function invalid(path: string, message: string): HoldfastError {
  return new HoldfastError('VALIDATION', message, { path });
}

function checkValues(name: string, values: readonly ParameterValue[]): void {
  const path = `space.${name}.values`;
  if (values.length === 0) throw new HoldfastError('SPACE_EMPTY', 'The list has no value.', { path });
  const first = new Map<ParameterValue, number>();
  values.forEach((value, index) => {
    const earlier = first.get(value);
    if (earlier !== undefined) throw invalid(`${path}.${index}`, `is the same as values.${earlier}`);
    first.set(value, index);
  });
}

function checkRange(name: string, range: Ranged): void {
  const path = `space.${name}`;
  for (const field of ['low', 'high', 'step'] as const) {
    const value = range[field];
    if (value === undefined) continue;
    if (!Number.isFinite(value)) throw invalid(`${path}.${field}`, 'must be a finite number');
    if (range.type === 'int' && !Number.isSafeInteger(value))
      throw invalid(`${path}.${field}`, `must be a whole number, was ${value}`);
  }
  const { low, high, step, log } = range;
  if (step !== undefined && step <= 0) throw invalid(`${path}.step`, `must be positive, was ${step}`);
  if (low > high) {
    const message = `The range has no value: it ends at ${high}, which is less than ${low}, where it begins.`;
    throw new HoldfastError('SPACE_EMPTY', message, { path: `${path}.high` });
  }
  // Coordinates are shares of the distance.
  if (high - low === Infinity) throw invalid(`${path}.high`, `lies too far from ${low}, was ${high}`);
  const finest = leastStep(range);
  if (range.type === 'float' && low < high && step !== undefined && step < finest)
    throw invalid(`${path}.step`, `must be at least ${finest}: values have 12 digits, was ${step}`);
  if (log && low <= 0) throw invalid(`${path}.low`, `must be above 0 on a logarithmic scale, was ${low}`);
}

function checkConditions({ name, dimension }: NamedDimension, axes: ReadonlyMap<string, Axis>): void {
  for (const [other, values] of conditionsOf(dimension)) {
    const path = `space.${name}.when.${other}`;
    const axis = axes.get(other);
    if (!axis) throw invalid(path, `The space has no parameter ${other}.`);
    if (other === name) throw invalid(path, 'A parameter cannot depend on itself.');
    for (const value of values) {
      if (!takes(axis, value)) throw invalid(path, `${other} never has the value ${JSON.stringify(value)}.`);
    }
  }
}

function takes(axis: Axis, value: ParameterValue): boolean {
  return axis.value(axis.unit(value)) === value;
}

function checkRelation(
  { left, operator, right, named }: Relation,
  path: string,
  axes: ReadonlyMap<string, Axis>,
): void {
  const compared = [left, ...(named ? [String(right)] : [])];
  for (const name of compared) if (!axes.has(name)) throw invalid(path, `The space has no parameter ${name}.`);
  if (operator === '==' || operator === '!=') return;
  const numeric = compared.every((name) => axes.get(name)!.ordered) && (named || typeof right === 'number');
  if (!numeric) throw invalid(path, `compares by ${operator} what are not numbers`);
}

/**
 * Dimensions in an order in which each comes behind those that it depends on, otherwise as they are.
 * @throws HoldfastError VALIDATION where they depend on one another in a circle
 */
export function dependencyOrder(dimensions: readonly NamedDimension[]): number[] {
  const placed = new Set<string>();
  const order: number[] = [];
  while (order.length < dimensions.length) {
    const next = dimensions.findIndex(
      ({ name, dimension }) => !placed.has(name) && conditionsOf(dimension).every(([other]) => placed.has(other)),
    );
    if (next < 0) {
      const { name } = dimensions.find((one) => !placed.has(one.name))!;
      throw invalid(`space.${name}.when`, 'Parameters depend on one another in a circle.');
    }
    placed.add(dimensions[next]!.name);
    order.push(next);
  }
  return order;
}
