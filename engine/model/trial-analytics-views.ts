import { z } from 'zod';
import { SURFACE_AGGREGATES } from './surface-aggregates';
import { histogramSchema } from './analytics-views';
import { OPERATION_STATUSES } from './status';
import { trialViewSchema } from './views';

/* What doors answer of all trials of a sweep or search together. */

const value = z.union([z.number(), z.string(), z.boolean()]);
const figure = z.number();
const whole = z.number().int();

const setFields = {
  id: z.string(),
  statistic: z.string(),
  largerIsBetter: z.boolean(),
  settled: z.boolean().describe('Whether no row changes any more.'),
  trials: whole.describe('Trials that count: with the statistic, and like `fix` says.'),
};

export const binSchema = z.object({
  from: value.describe('The first value of the bin.'),
  to: value.describe('The last one; the same where each value stands for itself.'),
});
export const axisViewSchema = z.object({
  name: z.string(),
  numeric: z.boolean().describe('Whether all of its values are numbers.'),
  values: whole.describe('Values that it has.'),
  bins: z.array(binSchema),
});
export type AxisView = z.infer<typeof axisViewSchema>;

export const pivotSchema = z.object({
  ...setFields,
  agg: z.enum(SURFACE_AGGREGATES),
  x: axisViewSchema,
  y: axisViewSchema.nullable(),
  z: z.array(z.array(figure.nullable())).describe('Rows by `y`, columns by `x`; null where no trial is.'),
  counts: z
    .union([whole, z.array(z.array(whole))])
    .describe('Trials of each cell; one number where all cells have as many.'),
  best: z
    .object({ trial: whole, value: figure, x: whole, y: whole })
    .nullable()
    .describe('The best trial of all that count, and the cell that it lies in.'),
});
export type PivotView = z.infer<typeof pivotSchema>;

export const lineSchema = z.object({
  ...setFields,
  x: axisViewSchema.omit({ bins: true }),
  points: z.array(
    binSchema.extend({
      trials: whole,
      least: figure,
      lowerQuartile: figure,
      median: figure,
      upperQuartile: figure,
      largest: figure,
      mean: figure,
    }),
  ),
});
export type LineView = z.infer<typeof lineSchema>;

export const distributionSchema = z.object({
  ...setFields,
  best: z.object({ trial: whole, value: figure }).nullable(),
  median: figure.nullable(),
  mean: figure.nullable(),
  lowerQuartile: figure.nullable(),
  upperQuartile: figure.nullable(),
  aboveZero: z.number().nullable().describe('Share of these trials with a figure > 0.'),
  histogram: histogramSchema,
  failures: z
    .array(z.object({ code: z.string(), count: whole, message: z.string(), trial: whole }))
    .describe('Failed trials of all by code, with the first of each as an example.'),
});
export type DistributionView = z.infer<typeof distributionSchema>;

const importanceShare = z.number().describe('Part of the variance of the statistic, 0 to 1.');
export const importanceSchema = z.object({
  ...setFields,
  exact: z
    .boolean()
    .describe('Every combination of values is there once: parts are exact for them, and do not overlap.'),
  parameters: z.array(z.object({ parameter: z.string(), share: importanceShare })),
  pairs: z
    .array(z.object({ parameters: z.tuple([z.string(), z.string()]), share: importanceShare }))
    .describe('Of two parameters together, beyond what each explains; none where it is not exact.'),
});
export type ImportanceView = z.infer<typeof importanceSchema>;

export const sampleSchema = z.object({
  ...setFields,
  parameters: z.array(z.object({ name: z.string(), numeric: z.boolean() })),
  figures: z.array(z.string()).describe('Statistics in the order of `rows.figures`, the one that was asked for first.'),
  trial: z.array(whole),
  values: z.array(z.array(value.nullable())).describe('For each parameter the values of these trials.'),
  rows: z.array(z.array(figure.nullable())).describe('For each statistic the figures of these trials.'),
  best: z.array(whole).describe('The best trials by the statistic, the best first; they are in the sample.'),
  front: z
    .array(whole)
    .nullable()
    .describe(
      'Trials that none beats in both statistics, the best by the first one first, at most 1,000; null without `against`.',
    ),
});
export type SampleView = z.infer<typeof sampleSchema>;

export const oneTrialSchema = z.object({
  id: z.string(),
  statistic: z.string(),
  largerIsBetter: z.boolean(),
  row: trialViewSchema,
  rank: whole.nullable().describe('From 1, of equal ones the same; null where it has no such figure.'),
  of: whole.describe('Trials that have the figure.'),
  runs: z
    .array(z.object({ runId: z.string(), status: z.enum(OPERATION_STATUSES), outOfSample: z.boolean() }))
    .describe(
      'Runs that were asked for as this trial; `outOfSample`: none of their bars are among those of the trials.',
    ),
  neighbours: z
    .array(
      z.object({
        trial: whole,
        parameter: z
          .string()
          .nullable()
          .describe('The one parameter that differs; null of a search, where several may.'),
        parameters: z.record(z.string(), value),
        value: figure.nullable(),
      }),
    )
    .describe('Of a grid those that differ by one value of one parameter; of a search the eight nearest points.'),
});
export type OneTrialView = z.infer<typeof oneTrialSchema>;
