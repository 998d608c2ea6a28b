import { z } from 'zod';
import { parameterValueSchema, type ParameterValue } from './run-config';

const name = z.string().min(1).max(64);

/** Counts only where other parameters have one of these values; elsewhere the strategy's default holds. */
const whenSchema = z
  .record(name, z.union([parameterValueSchema, z.array(parameterValueSchema).min(1).max(1000)]))
  .optional()
  .describe('Varied only where other parameters have this value, or one of these.');

const bounds = { low: z.number(), high: z.number(), step: z.number().positive().optional() };
const scale = z
  .boolean()
  .default(false)
  .describe('Whether equal ratios are equally likely, instead of equal distances.');

export const dimensionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('int'), ...bounds, log: scale, when: whenSchema }),
  z.strictObject({ type: z.literal('float'), ...bounds, log: scale, when: whenSchema }),
  z.strictObject({
    type: z.literal('values'),
    values: z.array(parameterValueSchema).min(1).max(100_000),
    when: whenSchema,
  }),
]);

/** The same as requests give it: a range that says nothing of its type has that of the strategy's parameter. */
export const requestedDimensionSchema = z.discriminatedUnion('type', [
  ...dimensionSchema.options,
  z.strictObject({
    type: z
      .literal('number')
      .optional()
      .describe('Whole numbers where the parameter of the strategy takes no others, as without a type.'),
    ...{ ...bounds, log: scale, when: whenSchema },
  }),
]);

/** One parameter that a search varies: whole numbers, numbers, or one of a list. Bounds are inclusive. */
export type SpaceDimension = z.output<typeof dimensionSchema>;

/** A space as it is stored: names in the order in which they were given. */
export interface NamedDimension {
  name: string;
  dimension: SpaceDimension;
}

/** What points must satisfy, such as `fast < slow`: parameters by name, or a number on the right. */
export interface Relation {
  left: string;
  operator: '<' | '<=' | '>' | '>=' | '==' | '!=';
  right: string | ParameterValue;
  /** Whether `right` names a parameter. */
  named: boolean;
}

export interface SearchSpace {
  dimensions: NamedDimension[];
  relations: Relation[];
}
