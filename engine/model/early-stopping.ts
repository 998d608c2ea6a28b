import { z } from 'zod';
import type { TrialStatistics } from './trial-statistics';

export const STOPPING_RULES = ['median', 'halving', 'hyperband'] as const;
export type StoppingRule = (typeof STOPPING_RULES)[number];

/** The first part and the growth of parts, where a request does not say: 1/9, 1/3 and all of the data. */
const USUAL = { least: 1 / 9, factor: 3 };

/**
 * How hopeless trials are stopped. Trials of a generation run in step over growing parts of the data, its rungs; at each rung,
 * once all of them are there, it is decided who goes on. `factor` is by how much parts grow and trials become fewer, `least` the
 * part of the first rung.
 */
export interface EarlyStopping {
  rule: StoppingRule;
  least: number;
  factor: number;
}

export const stoppingSchema = z
  .union([
    z.enum(STOPPING_RULES).transform((rule) => ({ rule, ...USUAL })),
    z.strictObject({
      rule: z.enum(STOPPING_RULES),
      least: z.number().default(USUAL.least).describe('The first part of the bars, as a fraction.'),
      factor: z.number().default(USUAL.factor).describe('By how much parts grow and trials become fewer.'),
    }),
  ])
  .describe('How trials without hope are stopped on a part of the bars: a rule, or `{rule, least, factor}`.');

/** Where a trial was stopped. */
export interface StoppedTrial {
  /** Its last rung, counted from 1, and how many its generation had. */
  rung: number;
  rungs: number;
  /** The part of the bars that it ran over. */
  fraction: number;
  /** What it had come to there. */
  statistics: TrialStatistics;
}
