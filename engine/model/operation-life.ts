import { z } from 'zod';
import { errorBodySchema } from './views';

const time = z.string();

/** What views of operations without a session say of their life: what they wait for, how they ended, and when. */
export const operationLifeShape = {
  waiting: z.string().nullable().describe('What it waits for before it begins.'),
  cancelReason: z.string().nullable(),
  error: errorBodySchema.optional(),
  stalledSince: time.nullable().describe('Since when it waits for a part that is away; null while nothing is.'),
  lastError: errorBodySchema.optional(),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  tookSeconds: z.number().nullable(),
  temporalUrl: z.string(),
};
