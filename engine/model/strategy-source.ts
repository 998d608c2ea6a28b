import { z } from 'zod';
import type { BrokenStrategy } from './broken-strategy';
import { strategyUploadSchema } from './strategy-views';

/** The text of a strategy. */
export interface StrategySourceView {
  id: string;
  /** Its file in the strategies folder; null for a part of the engine. */
  file: string | null;
  /** Null where it is not at hand. */
  text: string | null;
  /** The text as a file of one's own with another id; null where its parts belong to the engine. */
  copy: { file: string; text: string } | null;
}

/** A version of a strategy, by what was computed with it. */
export const strategyVersionSchema = z.object({
  hash: z.string().nullable().describe('Of its content; `built-in` for a part of the engine, null before 0.3.0.'),
  isPresent: z.boolean(),
  operations: z.int(),
  completed: z.int(),
  failed: z.int(),
  firstUsed: z.string(),
  lastUsed: z.string(),
  newest: z.object({ id: z.string(), kind: z.string() }).describe('What was done with it last.'),
});
export type StrategyVersionView = z.output<typeof strategyVersionSchema>;

export const strategyCheckSchema = strategyUploadSchema.pick({ file: true, source: true });

/** What a text would be as a file of the strategies folder. Nothing of it is kept. */
export interface StrategyCheckView {
  /** What it defines; null where it is broken. */
  strategy: { id: string; name: string; description: string; parameters: Record<string, unknown> } | null;
  broken: BrokenStrategy | null;
  /** Of rules: what is wrong with fields, by their path. */
  issues: { path: string; message: string }[];
}
