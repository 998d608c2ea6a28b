import { z } from 'zod';
import { isScriptFigure, SCRIPT_FIGURES } from './script-figures';
import { scriptStatisticsSchema } from './script-statistics';
import { scriptNameSchema, scriptOptionsSchema, scriptParametersSchema, type ScriptOptions } from './scripts';
import { isStatisticName, STATISTICS } from './statistics';
import { gridSchema } from './sweep-plan';

/** Sweeps over the parameters of a script: each trial is a run of it, with processes of its own. */
export const MOST_SCRIPT_TRIALS = 100_000;

/** What a sweep of a script is of, as its row has it. */
export interface SweptScript {
  name: string;
  options: ScriptOptions;
  /** Trials of it that are at work, or wait for a worker, at once. */
  atOnce: number;
}

export const sweptScriptSchema = z.object({
  name: z.string(),
  options: scriptOptionsSchema.partial(),
  atOnce: z.int().describe('Trials that are at work, or wait for a worker, at once.'),
});

export const trialRunSchema = z.object({
  runId: z.string(),
  statistics: scriptStatisticsSchema.nullable().describe('Of its files, whole; null where they say nothing.'),
});

const FIGURES = [...STATISTICS, ...SCRIPT_FIGURES].join(', ');

const trialFigureSchema = z
  .string()
  .max(128)
  .refine((name) => isStatisticName(name) || isScriptFigure(name), {
    error: `must be one of ${FIGURES}, or summary.<metric>`,
    params: { code: 'UNKNOWN_STATISTIC' },
  });

/** A request to run a script over a grid of parameters. */
export const scriptSweepRequestSchema = scriptOptionsSchema.extend({
  name: scriptNameSchema,
  parameters: scriptParametersSchema.default({}).describe('Those that the grid does not vary; they come after it.'),
  grid: gridSchema.describe('Values of each parameter, or a range of numbers; every combination is a trial.'),
  objective: z
    .strictObject({
      statistic: trialFigureSchema
        .default('sharpe')
        .describe(`${FIGURES}, or \`summary.<metric>\` of \`summary.csv\`.`),
      direction: z.enum(['maximize', 'minimize']).default('maximize'),
    })
    .prefault({}),
  atOnce: z
    .int()
    .min(1)
    .max(256)
    .default(16)
    .describe('Trials that are at work, or wait for a worker, at once. Workers have limits of their own.'),
  label: z.string().trim().min(1).max(200).optional(),
  priority: z.int().min(1).max(5).optional().describe('1 is the most urgent. @default 3'),
});
export type ScriptSweepRequest = z.output<typeof scriptSweepRequestSchema>;
