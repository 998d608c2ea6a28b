import { z } from 'zod';

/** Trials as views of runs, and of sweeps in lists, name them. */

/** The trial of a sweep or search that a run was asked for as. */
export const trialOfViewSchema = z.object({ kind: z.enum(['sweep', 'search']), id: z.string(), trial: z.number() });

export const bestTrialSchema = z
  .object({ trial: z.number(), value: z.number() })
  .nullable()
  .describe(
    'The best trial by the objective, and its figure; null where none is known, as of a result from the cache.',
  );
