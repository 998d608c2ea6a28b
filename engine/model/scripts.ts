import { z } from 'zod';

/** What a request says of a script, and what is found in the files that it leaves. Plain JSON. */

const MOST_PARAMETERS = 200;
const MOST_CHARACTERS = 32_768;
const MOST_ITEMS = 1000;
const DAY_SECONDS = 86_400;

/** Path of a program below the folder of scripts, with `/` between folders. Never climbs. */
export const scriptNameSchema = z
  .string()
  .max(256)
  .regex(/^(?!.*(^|\/)\.\.?(\/|$))[^/\\:\p{Cc}-][^\\:\p{Cc}]*$/u, {
    error: 'must be a relative path below the folder of scripts',
  })
  .describe('Path of the program below the folder of scripts.');

const valueSchema = z.union([z.string().max(MOST_CHARACTERS), z.number(), z.boolean()]);
const itemSchema = z.union([
  z
    .string()
    .max(MOST_CHARACTERS)
    .regex(/^(?!-)|^-\d+(\.\d+)?$/, { error: 'must not begin with a dash' }),
  z.number(),
]);

/** `key: value` becomes `--key value`; `true` `--key` alone; a list `--key a b`; `false`, null and an empty list nothing. */
export const scriptParametersSchema = z
  .record(
    z
      .string()
      .max(128)
      .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, { error: 'must be a name of letters, digits, _ and -' })
      .refine((name) => name !== 'output_dir', { error: 'is given by the server' }),
    z.union([valueSchema, z.array(itemSchema).max(MOST_ITEMS), z.null()], {
      error: 'must be a text, a number, a truth value, null, or a list of texts and numbers',
    }),
  )
  .refine((given) => Object.keys(given).length <= MOST_PARAMETERS, { error: `must be ${MOST_PARAMETERS} at most` });
export type ScriptParameters = z.output<typeof scriptParametersSchema>;

const limit = z.number().nullable();
/** Figures beyond which the files of a script raise an alert; null takes one away. */
export const alertLimitsSchema = z.strictObject({
  maxLossPerTrade: limit.optional().describe('Least `pnl` of a trade, such as -10000.'),
  minTrades: limit.optional().describe('Least trades that are expected.'),
  maxDrawdownPct: limit.optional().describe('Deepest fall of the equity from its peak in per cent, such as -30.'),
});
export type AlertLimits = z.output<typeof alertLimitsSchema>;

const columns = z.array(z.string().min(1).max(256)).max(1000);
const fileNameSchema = z
  .string()
  .max(256)
  .regex(/^(?!.*(^|\/)\.\.?(\/|$))[^/\\\p{Cc}][^\\\p{Cc}]*$/u, { error: 'must be a relative name of a file' });

/** What must hold of a file of the results. Rules are data: those of `BUILT_IN_RULES`, or a script's own. */
export const fileRuleSchema = z.strictObject({
  file: fileNameSchema,
  optional: z.boolean().default(false).describe('What is wrong with it is a warning, not an error.'),
  moreThanBytes: z.int().min(0).optional().describe('Its size must exceed so many bytes.'),
  format: z.enum(['csv', 'json', 'text']).default('text'),
  columns: columns.optional().describe('Columns that a CSV must have.'),
  advisedColumns: columns.optional().describe('Columns whose absence is a warning.'),
  leastRows: z.int().min(0).optional(),
  noNulls: columns.optional().describe('Columns without an empty cell.'),
  numbers: columns.optional().describe('Columns whose cells are numbers, as far as they are not empty.'),
  names: z
    .strictObject({ column: z.string(), required: columns, advised: columns.optional() })
    .optional()
    .describe('Values that must stand in a column.'),
  lastNumber: z.string().optional().describe('Column whose last cell must be a number.'),
  ascending: z.string().optional().describe('Column of times that must not go back.'),
  tradingDays: z
    .strictObject({ column: z.string(), calendar: z.string().max(32).optional() })
    .optional()
    .describe('Column of dates without a missing trading day; without a calendar, of the one that fits best.'),
  keys: columns.optional().describe('Fields that a JSON object should have; a missing one is a warning.'),
  warnAbout: z.array(z.string().min(1).max(256)).max(100).optional().describe('Words that raise a warning.'),
});
export type FileRule = z.output<typeof fileRuleSchema>;

export const scriptRulesSchema = z
  .strictObject({
    files: z.array(fileRuleSchema).max(100).optional().describe('Rules of files; one of a built-in name replaces it.'),
    without: z.array(fileNameSchema).max(100).optional().describe('Built-in rules that do not count.'),
    limits: alertLimitsSchema.optional(),
  })
  .describe('What must hold of the results, beside what is built in.');
export type ScriptRules = z.output<typeof scriptRulesSchema>;

/** How a script is run. What is not said is as the settings say. */
export const scriptOptionsSchema = z.strictObject({
  timeoutSeconds: z
    .int()
    .min(1)
    .max(30 * DAY_SECONDS)
    .optional()
    .describe('At most as long as the settings allow.'),
  memoryMb: z.int().min(16).max(16_777_216).optional().describe('At most as much as the settings allow.'),
  cpuSeconds: z
    .int()
    .min(1)
    .max(365 * DAY_SECONDS)
    .optional()
    .describe('Processor time of each of its processes.'),
  retries: z
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('How often it is begun again after its worker has died; without, that is SCRIPT_INTERRUPTED.'),
  validate: z.boolean().default(true).describe('Whether files that break the rules make it fail.'),
  rules: scriptRulesSchema.optional(),
});
export type ScriptOptions = z.output<typeof scriptOptionsSchema>;

export const fileCheckSchema = z.object({
  exists: z.boolean(),
  size: z.int(),
  errors: z.array(z.string()),
  warnings: z.array(z.string()),
  rowCount: z.int().nullable().describe('Of a CSV that could be read.'),
  columns: z.array(z.string()).nullable(),
});
export type FileCheck = z.output<typeof fileCheckSchema>;

/** What the rules say of the files that a script has left. */
export const scriptValidationSchema = z.object({
  valid: z.boolean(),
  errors: z.array(z.string()),
  warnings: z.array(z.string()),
  alerts: z.array(z.string()).describe('Figures beyond the limits of the request; they are among the warnings too.'),
  files: z.record(z.string(), fileCheckSchema),
});
export type ScriptValidation = z.output<typeof scriptValidationSchema>;

/** A file of the results, by its content. */
export const scriptFileSchema = z.object({
  name: z.string(),
  size: z.int(),
  modified: z.string(),
  artifact: z.string().describe('SHA-256 of its content.'),
});
export type ScriptFile = z.output<typeof scriptFileSchema>;

/** How its processes ended, and what they took. */
export const scriptUsageSchema = z.object({
  seconds: z.number(),
  peakMemoryMb: z.number().nullable().describe('Of all its processes together, as far as the system tells.'),
});
export type ScriptUsage = z.output<typeof scriptUsageSchema>;

/** What a script says of itself while it is at work. */
export const scriptReportSchema = z.object({
  fraction: z.number().min(0).max(1).optional(),
  message: z.string().max(500).optional(),
  metrics: z.record(z.string().max(128), z.number()).optional(),
});
export type ScriptReport = z.output<typeof scriptReportSchema>;
