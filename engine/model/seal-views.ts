import { z } from 'zod';
import { catalogNameSchema } from './identifiers';
import type { Parameters, RunConfig } from './run-config';
import type { Statistics } from './statistics';

/** What is committed: the code, its parameters and every option that decides its result but the range. */
export interface SealCandidate {
  run: string;
  strategy: string;
  strategyHash: string | null;
  engineBuild: string | null;
  parameters: Parameters;
  options: Omit<RunConfig, 'strategy' | 'parameters' | 'start' | 'end'>;
}

/** What a candidate came to on the sealed part. */
export interface SealAnswer {
  runId: string;
  resultHash: string | null;
  statistics: Statistics;
  bars: number | null;
  strategyHash: string | null;
  engineBuild: string | null;
  /** Hash of the manifest with the sealed part. */
  dataHash: string;
  at: string;
}

/** What seals say of a candidate. */
export interface SealedResult {
  /** What it came to on the sealed part, where that was opened for it. */
  statistics?: Statistics;
  /** Whether a seal of its data was broken: then nothing of them is unseen. */
  broken: boolean;
}

export const sealRequestSchema = z.strictObject({
  catalog: catalogNameSchema,
  from: z.iso
    .date({ error: 'must be an ISO 8601 date, such as 2024-01-31' })
    .describe('The first date that is closed, of the exchange of each instrument.'),
});

const statistics = z.record(z.string(), z.number().nullable());

export const sealViewSchema = z.object({
  sealId: z.string(),
  catalog: z.string(),
  from: z.string().describe('The first date that is closed.'),
  status: z
    .enum(['sealed', 'opening', 'opened', 'broken'])
    .describe('`opened`: for the candidate alone; everybody else is refused until it is broken.'),
  owner: z.string(),
  createdAt: z.string(),
  datasets: z.number().describe('Data files that are closed under every name, by their content.'),
  earlierReads: z.number().describe('Completed operations that had read the part before it was sealed.'),
  lastBar: z
    .string()
    .nullable()
    .describe('Last time in the files of the catalog when it was sealed, as they stamp it; null: not known.'),
  warning: z
    .string()
    .nullable()
    .describe('That no bar of the part was there when it was sealed: it closes those that come.'),
  candidate: z
    .object({
      run: z.string(),
      strategy: z.string(),
      strategyHash: z.string().nullable(),
      engineBuild: z.string().nullable(),
      parameters: z.record(z.string(), z.unknown()),
      options: z.record(z.string(), z.unknown()),
      hash: z.string().describe('SHA-256 of the code, the parameters and the options.'),
      committedBy: z.string(),
      committedAt: z.string(),
      opening: z.string().describe('The run for which the part is opened.'),
    })
    .nullable(),
  answer: z
    .object({
      runId: z.string(),
      resultHash: z.string().nullable(),
      statistics,
      bars: z.number().nullable(),
      strategyHash: z.string().nullable(),
      engineBuild: z.string().nullable(),
      dataHash: z.string().describe('SHA-256 of the manifest: range, data files and definitions.'),
      at: z.string(),
    })
    .nullable()
    .describe('What the candidate came to; null before its run has ended.'),
  broken: z.object({ by: z.string(), at: z.string(), reason: z.string().nullable() }).nullable(),
});
export type SealView = z.infer<typeof sealViewSchema>;

export const sealDetailSchema = sealViewSchema.extend({
  log: z.array(
    z.object({
      seq: z.number(),
      event: z.enum(['sealed', 'committed', 'opened', 'broken']),
      actor: z.string(),
      detail: z.record(z.string(), z.unknown()),
      at: z.string(),
      previous: z.string().describe('Hash of the entry before it in the log of all seals; empty for the first.'),
      hash: z.string().describe('SHA-256 of `text`.'),
      text: z.string(),
    }),
  ),
  chain: z.object({
    length: z.number().describe('Entries of the log of all seals.'),
    head: z.string(),
    broken: z.number().nullable().describe('The first entry whose hash or link is not right; null where all are.'),
  }),
});
export type SealDetailView = z.infer<typeof sealDetailSchema>;
