import { z } from 'zod';
import type { BrokenStrategy } from './broken-strategy';
import { strategyValidationSchema } from './strategy-validation';
import { listSchema, strategyViewSchema } from './views';

/** End of the names of files that hold a strategy as data. */
export const RULES_END = '.rules.json';

/** Where a strategy comes from: the engine, a file of the user's, one that was uploaded, or rules. */
export const STRATEGY_SOURCES = ['built-in', 'folder', 'upload', 'rules'] as const;
export type StrategyOrigin = (typeof STRATEGY_SOURCES)[number];

/** A strategy with what is registered of it. */
export const strategyEntrySchema = strategyViewSchema.extend({
  source: z.enum(STRATEGY_SOURCES),
  registered: z
    .object({
      number: z.int().describe('By which paths of other contracts know it.'),
      owner: z.string(),
      at: z.string(),
    })
    .nullable(),
  validation: strategyValidationSchema
    .extend({ at: z.string(), isPresent: z.boolean().describe('Whether it was the present version that was checked.') })
    .nullable()
    .describe('The last validation.'),
  deletedAt: z.string().nullable(),
});
export type StrategyEntry = z.output<typeof strategyEntrySchema>;

/** What its file says now, where that is broken: the entry is then the last good version. */
export interface StrategyEntryDetail extends StrategyEntry {
  broken?: BrokenStrategy;
}

export interface StrategyEntries {
  total: number;
  items: StrategyEntry[];
  broken: BrokenStrategy[];
}

const count = z.int().min(0);

export const strategyUseSchema = z.object({
  strategy: z.string(),
  operations: count,
  byKind: z.record(z.string(), count),
  completed: count,
  failed: count,
  lastUsed: z.string().nullable(),
});
export type StrategyUseView = z.output<typeof strategyUseSchema>;

export const strategySummarySchema = z.object({
  strategies: count,
  registered: count,
  deleted: count,
  brokenFiles: count,
  bySource: z.record(z.string(), count),
  validated: z.object({ passed: count, failed: count, never: count }),
  uses: listSchema(strategyUseSchema),
});
export type StrategySummary = z.output<typeof strategySummarySchema>;

/** The name of a file at the top of the strategies folder. */
export const strategyFileSchema = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.(ts|js|mjs|cjs|rules\.json)$/, {
    error: 'must be the name of a .ts, .js, .mjs, .cjs or .rules.json file, without folders',
  });

export const strategyUploadSchema = z.strictObject({
  file: strategyFileSchema.describe('Its name in the strategies folder.'),
  source: z.string().min(1).max(1_000_000).describe('Its text.'),
  replace: z.boolean().default(false).describe('Also over a file that no upload has written.'),
});
export type StrategyUpload = z.output<typeof strategyUploadSchema>;

export const strategyRulesSchema = z.strictObject({
  rules: z.record(z.string().max(64), z.unknown()).describe('A strategy as data: docs/rules.md.'),
  replace: strategyUploadSchema.shape.replace,
});
export type StrategyRules = z.output<typeof strategyRulesSchema>;

const text = (most: number) => z.string().min(1).max(most).nullable();

export const strategyTextsSchema = z.strictObject({
  name: text(200).optional().describe('Shown instead of what its file says; null for that again.'),
  description: text(2000).optional(),
});
