import { z } from 'zod';

const idList = z.array(z.string());

/** Instruments that are named of each kind of change. */
export const MOST_CHANGES = 1000;

/** How one version of a session differs from another. */
export const sessionDifferenceSchema = z.object({
  from: z.number(),
  to: z.number(),
  fromRange: z.object({ start: z.string(), end: z.string() }),
  toRange: z.object({ start: z.string(), end: z.string() }),
  added: z.object({ total: z.number(), ids: idList }),
  removed: z.object({ total: z.number(), ids: idList }),
  changed: z.object({ total: z.number(), ids: idList }).describe('Other data files, or other definitions.'),
});
export type SessionDifferenceView = z.infer<typeof sessionDifferenceSchema>;
