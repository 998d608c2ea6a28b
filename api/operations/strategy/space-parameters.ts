import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import type { StrategyDescriptor } from '../../../engine/model/result';
import type { Parameters, ParameterValue } from '../../../engine/model/run-config';
import type { NamedDimension, SpaceDimension } from '../../../engine/model/search-space';
import { inputError } from '../input-errors';
import { checkParameters, propertiesOf, unknownParameter } from './parameters';

type Ranged = Exclude<SpaceDimension, { type: 'values' }>;

/** Where in a range a value lies that is neither whole nor a usual step. */
const BETWEEN = (Math.sqrt(5) - 1) / 2;

/**
 * The type of a range that says none: whole numbers where the parameter takes no value between its ends, or where it has a
 * single value that is whole. Of a parameter that there is not, or ends that it does not take, `checkSpaceParameters` tells.
 */
export function typeOfRange(strategy: StrategyDescriptor, name: string, { low, high }: Ends): Ranged['type'] {
  if (low === high) return Number.isInteger(low) ? 'int' : 'float';
  const schema = schemaOf(strategy, name);
  const takes = (value: number) => schema?.safeParse(value).success === true;
  return takes(low) && takes(high) && !takes(between({ low, high })) ? 'int' : 'float';
}

/**
 * The parameters that a search does not vary, complete with defaults, once the ends of every dimension, and what lies between them,
 * are known to be right.
 * @throws HoldfastError VALIDATION or UNKNOWN_FIELD with the path `parameters.<name>` or below `space.<name>`
 */
export function checkSpaceParameters(
  strategy: StrategyDescriptor,
  fixed: Parameters,
  dimensions: readonly NamedDimension[],
): Parameters {
  const first: Parameters = {};
  for (const { name, dimension } of dimensions) {
    const path = `space.${name}`;
    if (Object.hasOwn(fixed, name)) {
      throw new HoldfastError('VALIDATION', `${path}: is also among the fixed parameters`, { path });
    }
    const schema = schemaOf(strategy, name);
    if (!schema) throw unknownParameter(strategy, path, name);
    const values = valuesOf(dimension);
    for (const [field, value] of values) {
      const result = schema.safeParse(value);
      if (!result.success) throw inputError(result.error.issues, ['space', name, ...field]);
    }
    if (dimension.type === 'float') requireContinuum(schema, dimension, { name, path: `${path}.type` });
    first[name] = values[0]![1];
  }
  const complete = checkParameters(strategy, { ...fixed, ...first });
  return Object.fromEntries(Object.entries(complete).filter(([name]) => !Object.hasOwn(first, name)));
}

interface Ends {
  low: number;
  high: number;
}

function schemaOf(strategy: StrategyDescriptor, name: string): z.ZodType | undefined {
  const properties = propertiesOf(strategy);
  return Object.hasOwn(properties, name) ? z.fromJSONSchema(properties[name]!) : undefined;
}

/** Values that are checked, with their fields: of a range its ends, and with a step the one after the lowest. */
function valuesOf(dimension: SpaceDimension): [field: (string | number)[], value: ParameterValue][] {
  if (dimension.type === 'values') return dimension.values.map((value, i) => [['values', i], value]);
  const { low, high, step } = dimension;
  return [
    [['low'], low],
    [['high'], high],
    ...(step !== undefined && low + step <= high ? [[['step'], low + step] as [string[], number]] : []),
  ];
}

/** @throws HoldfastError VALIDATION where a parameter takes the ends of a range without a step, but not what lies between them */
function requireContinuum(
  schema: z.ZodType,
  { low, high, step }: Ranged,
  { name, path }: { name: string; path: string },
): void {
  if (step !== undefined || !(low < high)) return;
  const value = between({ low, high });
  if (schema.safeParse(value).success) return;
  const message = `${path}: must be int or have a step: ${name} does not take values such as ${value.toFixed(3)}`;
  throw new HoldfastError('VALIDATION', message, { path });
}

function between({ low, high }: Ends): number {
  return low + BETWEEN * (high - low);
}
