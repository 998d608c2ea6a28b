import { z } from 'zod';
import {
  scriptFileSchema,
  scriptNameSchema,
  scriptOptionsSchema,
  scriptParametersSchema,
  scriptReportSchema,
  scriptUsageSchema,
  scriptValidationSchema,
  type ScriptValidation,
} from './scripts';
import { operationLifeShape } from './operation-life';
import { scriptStatisticsSchema, type ScriptStatistics } from './script-statistics';
import { OPERATION_STATUSES } from './status';

const time = z.string();
const figure = z.number().nullable();

export const scriptPointSchema = z.object({ time, pnl: figure, cumulativePnl: z.number() });
export type ScriptPoint = z.output<typeof scriptPointSchema>;

export const scriptTradeSchema = z.object({
  entryTime: time.nullable(),
  exitTime: time.nullable(),
  pnl: z.number(),
});
export type ScriptTrade = z.output<typeof scriptTradeSchema>;

export const scriptResultsSchema = z.object({
  statistics: scriptStatisticsSchema.nullable(),
  equity: z.array(scriptPointSchema).describe('Of `pnl.csv`; of many rows as many as were asked for.'),
  trades: z.array(scriptTradeSchema),
});
export type ScriptResultsView = z.output<typeof scriptResultsSchema>;

export const scriptProgramSchema = z.object({
  name: z.string().describe('Path below the folder of scripts.'),
  language: z.enum(['python', 'node', 'shell', 'other']),
  bytes: z.int(),
  modified: time,
});
export type ScriptProgramView = z.output<typeof scriptProgramSchema>;

export const scriptRunSummarySchema = z.object({
  runId: z.string(),
  runName: z.string().describe('`BACKTEST_RUN_ID` of the script, and its id below `/api/backtest`.'),
  workflowId: z.string(),
  script: z.string(),
  sweepId: z.string().nullable().describe('The sweep that it is a part of.'),
  trial: z.int().nullable().describe('Which trial of it, from 0; null where that was begun again since.'),
  scriptHash: z.string().nullable().describe('SHA-256 of the program as it was begun.'),
  parameters: scriptParametersSchema,
  options: scriptOptionsSchema.partial(),
  status: z.enum(OPERATION_STATUSES),
  progress: z.number().describe('0 to 1, as the script reports it.'),
  report: scriptReportSchema.nullable().describe('What the script last said of itself.'),
  queuePosition: z.int().nullable().describe('Among the scripts that wait, from 1; null for what does not wait.'),
  outputDir: z.string(),
  launches: z.int().describe('How often it was begun.'),
  exitCode: z.int().nullable(),
  signal: z.string().nullable().describe('By which its process ended.'),
  usage: scriptUsageSchema.nullable(),
  valid: z.boolean().nullable().describe('Whether its files keep the rules; null before it has ended.'),
  statistics: scriptStatisticsSchema.nullable(),
  owner: z.string().nullable(),
  label: z.string().nullable(),
  ...operationLifeShape,
});
export type ScriptRunSummary = z.output<typeof scriptRunSummarySchema>;

export const scriptRunViewSchema = scriptRunSummarySchema.extend({
  files: z.array(scriptFileSchema),
  validation: scriptValidationSchema.nullable(),
});
export type ScriptRunView = z.output<typeof scriptRunViewSchema>;

export const scriptLogSchema = z.object({
  lines: z.array(z.string()),
  firstLine: z.int().describe('Number of the first of them, from 0.'),
  totalLines: z.int(),
});
export type ScriptLogView = z.output<typeof scriptLogSchema>;

export const scriptFilesSchema = z.object({
  outputDir: z.string(),
  files: z.array(scriptFileSchema),
});
export type ScriptFilesView = z.output<typeof scriptFilesSchema>;

/** A request to run a script. */
export const scriptRunRequestSchema = scriptOptionsSchema.extend({
  name: scriptNameSchema,
  parameters: scriptParametersSchema
    .default({})
    .describe('`key: value` becomes `--key value`, `true` `--key`, a list `--key a b`; false and null are left out.'),
  label: z.string().trim().min(1).max(200).optional(),
  priority: z.int().min(1).max(5).optional().describe('1 is the most urgent. @default 3'),
});
export type ScriptRunRequest = z.output<typeof scriptRunRequestSchema>;

/** What the rules say of any folder of results, and its figures. */
export type FolderCheck = ScriptValidation & { statistics: ScriptStatistics | null };
