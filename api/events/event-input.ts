import { z } from 'zod';
import { operationIdSchema, sessionNameSchema } from '../../engine/model/identifiers';
import { EVENT_TOPICS, type EventTopic } from '../../engine/model/operations';
import type { EventFilter } from '../../infra/store/repositories/event-repository';

const topic = z.enum(EVENT_TOPICS);

export const eventInput = z
  .strictObject({
    topic: z
      .union([topic, z.array(topic).max(EVENT_TOPICS.length)])
      .optional()
      .describe('Only events of this topic or these topics.'),
    operationId: operationIdSchema.optional().describe('Only those of this operation.'),
    session: sessionNameSchema.optional().describe('Only those of this session.'),
    lastEventId: z
      .string()
      .regex(/^\d{1,15}$/, 'must be the id of an event')
      .optional()
      .describe(
        'Goes on after this event, with an event `gap` where those after it are kept no more; 0: from the oldest that is kept. Without it, what comes from now on.',
      ),
  })
  .prefault({});
export type EventInput = z.output<typeof eventInput>;

export function toFollowing({ topic: topics, lastEventId, ...rest }: EventInput): {
  filter: EventFilter;
  after?: number;
} {
  const wanted: readonly EventTopic[] | undefined = typeof topics === 'string' ? [topics] : topics;
  const filter = { ...rest, ...(wanted && wanted.length > 0 && { topics: wanted }) };
  return { filter, ...(lastEventId !== undefined && { after: Number(lastEventId) }) };
}
