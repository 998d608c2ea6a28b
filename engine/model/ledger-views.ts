import { z } from 'zod';

export const ledgerEntrySchema = z.object({
  seq: z.number(),
  catalog: z.string(),
  strategy: z.string(),
  operation: z.string().describe('The run, sweep, search or validation that computed them.'),
  kind: z.string(),
  owner: z.string(),
  trials: z.number().describe('Trials that were computed and did not fail; what the cache answered counts once.'),
  at: z.string(),
  previous: z.string().describe('Hash of the entry before it; empty for the first.'),
  hash: z.string().describe('SHA-256 of `text`.'),
  text: z.string(),
});

function chainOf(what: string) {
  return z.object({
    length: z.number().describe(`Number of ${what}.`),
    head: z.string().describe('Hash of the last one; empty without one.'),
    broken: z.number().nullable().describe('The first one whose hash or link is not right; null where all are.'),
  });
}

export const ledgerSchema = z.object({
  total: z.number().describe('Entries that match.'),
  trials: z.number().describe('Trials of all entries that match.'),
  open: z.number().describe('Trials that match of operations that have not ended; the judge counts them too.'),
  sharpeVariance: z
    .number()
    .nullable()
    .describe('Variance of the yearly Sharpe ratios of these trials, with divisor n - 1; null below two.'),
  catalogs: z
    .array(z.string())
    .optional()
    .describe('With a catalog: it and all that have had a file of its own, or are versions of the same dataset.'),
  chain: chainOf('entries of the whole ledger'),
  dataChain: chainOf('rows that say which files catalogs have had'),
  items: z.array(ledgerEntrySchema).describe('Newest first.'),
});
export type LedgerView = z.infer<typeof ledgerSchema>;
