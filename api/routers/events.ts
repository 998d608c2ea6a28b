import { tracked } from '@trpc/server';
import { z } from 'zod';
import type { EventView } from '../../engine/model/operations';
import { eventInput, toFollowing } from '../events/event-input';
import { procedureFor, router } from '../trpc';
import { limitField } from './inputs';

const pageInput = eventInput
  .unwrap()
  .extend({ limit: limitField(1000).default(100).describe('How many events at most.') })
  .prefault({});
const recentInput = eventInput
  .unwrap()
  .omit({ lastEventId: true })
  .extend({
    limit: limitField(1000).default(100).describe('How many events at most.'),
    before: z.int().min(1).optional().describe('Only those before this event. Without it, the newest.'),
  })
  .prefault({});
/** tRPC sends comments of its own. */
const NEVER_IDLE_MS = 2 ** 30;

export const eventsRouter = router({
  /** What is kept after an event, oldest first. */
  list: procedureFor('read')
    .input(pageInput)
    .query(({ ctx, input: { limit, ...input } }): Promise<EventView[]> => {
      const { filter, after = 0 } = toFollowing(input);
      return ctx.store.events.after(after, limit, filter);
    }),

  /** What is kept, newest first. */
  recent: procedureFor('read')
    .input(recentInput)
    .query(({ ctx, input: { limit, before, ...input } }): Promise<EventView[]> => {
      return ctx.store.events.before(before, limit, toFollowing(input).filter);
    }),

  /** Events as they happen; a client that was interrupted goes on by the id of its last one. */
  subscribe: procedureFor('read')
    .input(eventInput)
    .subscription(async function* ({ ctx, input, signal = new AbortController().signal }) {
      const { filter, after = await ctx.events.newest() } = toFollowing(input);
      const leave = ctx.eventStreams.take(ctx.identity.name);
      try {
        for await (const event of ctx.events.follow({ filter, after, idleMs: NEVER_IDLE_MS, signal })) {
          if (event) yield tracked(String(event.id), event);
        }
      } finally {
        leave();
      }
    }),
});
