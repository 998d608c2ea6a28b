import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import type { StrategyDescriptor } from '../../../engine/model/result';
import {
  bareParameters,
  parametersSchema,
  type Parameters,
  type ParameterValue,
} from '../../../engine/model/run-config';
import { withSuggestion } from '../../../engine/model/suggestion';
import { axisCount, axisValue, type PlanAxis } from '../../../engine/model/sweep-plan';
import { inputError } from '../input-errors';
import { Recent } from '../../../engine/model/recent';

/** Values of one axis that are checked at most; more are checked at equal distances. */
const MAX_CHECKED = 100_000;
/** Schemas that are kept. */
const MAX_SCHEMAS = 200;

/**
 * The parameters of a run, complete with the strategy's defaults.
 * @throws HoldfastError VALIDATION or UNKNOWN_FIELD with the path `parameters.<name>`
 */
export function checkParameters(strategy: StrategyDescriptor, parameters: Parameters): Parameters {
  const result = schemaOf(strategy).safeParse(bareParameters(parameters));
  if (!result.success) throw parameterError(strategy, parameters) ?? inputError(result.error.issues, ['parameters']);
  return parametersSchema.parse(result.data);
}

/**
 * The parameters that a sweep does not vary, complete with defaults, once every axis is known to be right.
 * @throws HoldfastError VALIDATION or UNKNOWN_FIELD with the path `parameters.<name>`, `grid.<name>` or, of a value that
 *   is given by itself, `grid.<name>.<index>`
 */
export function checkSweepParameters(strategy: StrategyDescriptor, fixed: Parameters, axes: PlanAxis[]): Parameters {
  const varied = new Set(axes.map((axis) => axis.name));
  for (const name of varied) {
    if (Object.hasOwn(fixed, name)) {
      throw new HoldfastError('VALIDATION', `grid.${name}: is also among the fixed parameters`, {
        path: `grid.${name}`,
      });
    }
  }
  axes.forEach((axis) => checkAxis(strategy, axis));
  const first = Object.fromEntries(axes.map((axis) => [axis.name, axisValue(axis, 0)]));
  const complete = checkParameters(strategy, { ...fixed, ...first });
  return Object.fromEntries(Object.entries(complete).filter(([name]) => !varied.has(name)));
}

function checkAxis(strategy: StrategyDescriptor, axis: PlanAxis): void {
  const { name } = axis;
  const properties = propertiesOf(strategy);
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (property === undefined) {
    throw unknownParameter(strategy, `grid.${name}`, name);
  }
  const schema = z.fromJSONSchema(property);
  const count = axisCount(axis);
  const step = Math.ceil(count / MAX_CHECKED);
  for (let i = 0; i < count; i = nextIndex(i, step, count)) {
    const result = schema.safeParse(axisValue(axis, i));
    if (!result.success) throw inputError(result.error.issues, ['grid', name, ...('values' in axis ? [i] : [])]);
  }
  if ('values' in axis) requireDistinct(axis.values, `grid.${name}`);
}

/**
 * A value that is there twice would be computed, and counted in all statistics of a sweep, twice.
 * @throws HoldfastError VALIDATION with the path of the second one
 */
export function requireDistinct(values: ArrayLike<ParameterValue>, path: string): void {
  const seen = new Map<ParameterValue, number>();
  for (let i = 0; i < values.length; i++) {
    const first = seen.get(values[i]!);
    if (first !== undefined) {
      throw new HoldfastError('VALIDATION', `${path}.${i}: is the same as ${path}.${first}`, { path: `${path}.${i}` });
    }
    seen.set(values[i]!, i);
  }
}

/** The first parameter that the strategy does not have. */
function parameterError(strategy: StrategyDescriptor, parameters: Parameters): HoldfastError | undefined {
  const properties = propertiesOf(strategy);
  const unknown = Object.keys(parameters).find((name) => !Object.hasOwn(properties, name));
  return unknown === undefined ? undefined : unknownParameter(strategy, `parameters.${unknown}`, unknown);
}

export function unknownParameter(
  strategy: StrategyDescriptor,
  ...[path, name]: [path: string, name: string]
): HoldfastError {
  const error = new HoldfastError('UNKNOWN_FIELD', `${path}: is not a parameter of "${strategy.id}"`, { path });
  return withSuggestion(error, name, Object.keys(propertiesOf(strategy)));
}

/** Steps on, but never over the last value. */
function nextIndex(index: number, step: number, length: number): number {
  return index < length - 1 ? Math.min(index + step, length - 1) : length;
}

/** The schemas of a strategy's parameters, by their names. */
export function propertiesOf({ parameters }: StrategyDescriptor): Record<string, z.core.JSONSchema.JSONSchema> {
  return (parameters['properties'] ?? {}) as Record<string, z.core.JSONSchema.JSONSchema>;
}

const schemas = new Recent<z.ZodType>(MAX_SCHEMAS);

/** Made once for all strategies with these parameters: making one takes longer than all other checks of a request. */
function schemaOf({ parameters }: StrategyDescriptor): z.ZodType {
  const key = JSON.stringify(parameters);
  const schema = schemas.get(key) ?? z.fromJSONSchema({ ...parameters, additionalProperties: false });
  schemas.set(key, schema);
  return schema;
}
