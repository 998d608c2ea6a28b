import { z } from 'zod';
import { SURFACE_AGGREGATES } from './surface-aggregates';
import { operationIdSchema } from './identifiers';

/* What doors ask of all trials of a sweep or search together. */

/** Trials of a sample, beside the best ones. */
export const MOST_SAMPLED = 5000;
/** Statistics that a sample shows of each trial. */
export const MOST_FIGURES = 12;
/** Bins of an axis at most; with as many on both there are 40,000 cells. */
export const MOST_BINS = 200;

const parameter = z.string().min(1).max(64).optional();
const statistic = z.string().min(1).max(136).optional();

export const fixField = z
  .string()
  .max(4000)
  .default('')
  .describe(
    'Only trials like this: `fast=10,slow=20..100,mode=a|b,sharpe=1..`, values of parameters and ranges of parameters or statistics, ends included.',
  );

export const trialSetInput = z.strictObject({
  id: operationIdSchema,
  statistic: statistic.describe('Of the trials; without it that of the objective.'),
  fix: fixField,
});
export const binsField = z
  .int()
  .min(2)
  .max(MOST_BINS)
  .optional()
  .describe('Bins of a parameter with more values: of a grid 200, of other points 30 where this is not given.');
const digitsField = z
  .int()
  .min(1)
  .max(17)
  .optional()
  .describe('Round figures to so many digits, for a smaller answer; without it they are in full.');
export const pivotInput = trialSetInput.extend({
  x: parameter.describe('A parameter that is varied; without it the first.'),
  y: parameter.describe('Another one; without it the next, where there is one.'),
  agg: z.enum(SURFACE_AGGREGATES).default('median').describe('Of the trials of a cell.'),
  bins: binsField,
  digits: digitsField,
});
export const lineInput = trialSetInput.extend({
  x: parameter.describe('A parameter that is varied; without it the first.'),
  bins: binsField,
});
export const sampleInput = trialSetInput.extend({
  size: z.int().min(1).max(MOST_SAMPLED).default(MOST_SAMPLED).describe('Trials at most, beside the best ones.'),
  figures: z
    .string()
    .max(2000)
    .default('')
    .describe(`Statistics that are shown of each beside \`statistic\`, by commas; at most ${MOST_FIGURES}.`),
  digits: digitsField,
  against: statistic.describe('Another statistic: the trials that none beats in both are in the sample, and named.'),
});
export const oneTrialInput = z.strictObject({
  id: operationIdSchema,
  trial: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .describe('Its number, from 0.'),
  statistic: statistic.describe('By which it is ranked; without it that of the objective.'),
});
