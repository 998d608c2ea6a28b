import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EventView } from '../../engine/model/operations';
import { errorAnswerSchema } from '../../engine/model/views';
import { requirePermission } from '../auth';
import { inputError } from '../errors-input';
import type { EventHub } from '../events/event-hub';
import { eventInput, toFollowing, type EventInput } from '../events/event-input';
import type { StreamLimits } from '../events/stream-limits';

export interface EventRouteOptions {
  hub: EventHub;
  limits: StreamLimits;
  /** A comment is sent after so long without an event, so that nobody takes the connection for dead. */
  heartbeatMs: number;
}

/** How long a client waits before it connects again. */
const RETRY_MS = 1000;

const documentation = {
  summary: 'Events as they happen, as server-sent events',
  description:
    'Needs the permission `read`. Each event has its number as `id`, its topic as `event` and itself as JSON in `data`. ' +
    'A client that was interrupted goes on without a gap by `Last-Event-ID` or `lastEventId`. Several topics are ' +
    'separated by commas.',
  operationId: 'events_stream',
  tags: ['events'],
  querystring: eventInput.unwrap().extend({ topic: z.string().optional().describe('Topics, separated by commas.') }),
  response: {
    200: { description: 'A stream that does not end.', content: { 'text/event-stream': { schema: z.string() } } },
    '4xx': { description: 'The request is refused.', content: { 'application/json': { schema: errorAnswerSchema } } },
  },
};

/** `GET /api/v1/events` */
export function registerEventRoutes(app: FastifyInstance, { hub, limits, heartbeatMs }: EventRouteOptions): void {
  app.get('/api/v1/events', {
    schema: documentation,
    // Its answer would be the headers of a stream without an end.
    exposeHeadRoute: false,
    onRequest: (request, _reply, done) => {
      requirePermission(request.identity, 'read');
      done();
    },
    handler: async (request, reply) => {
      const { filter, after: given = Infinity } = toFollowing(readInput(request));
      const gone = new AbortController();
      // The stream's own end waits for its source, which waits for events: the connection's comes first. It may come at
      // any time from here on.
      reply.raw.once('close', () => gone.abort());
      const after = Math.min(given, await hub.newest());
      const leave = limits.take(request.identity!.name);
      gone.signal.addEventListener('abort', leave);
      if (gone.signal.aborted) leave();
      const events = hub.follow({ filter, after, idleMs: heartbeatMs, signal: gone.signal });
      const stream = Readable.from(encode(events), { objectMode: false });
      // Kept alive after its stream, the connection would hold up the end of the server.
      void reply.headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' });
      void reply.type('text/event-stream');
      return reply.send(stream);
    },
  });
}

/** @throws HoldfastError VALIDATION, UNKNOWN_FIELD */
function readInput(request: FastifyRequest): EventInput {
  const query = request.query as Record<string, unknown>;
  const last = request.headers['last-event-id'];
  const parsed = eventInput.safeParse({
    ...query,
    ...(typeof query['topic'] === 'string' && { topic: query['topic'].split(',').filter(Boolean) }),
    // What a browser sends when it connects again is newer than what the address says.
    ...(typeof last === 'string' && last !== '' && { lastEventId: last }),
  });
  if (parsed.success) return parsed.data;
  throw inputError(parsed.error.issues);
}

async function* encode(events: AsyncIterable<EventView | null>): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  for await (const event of events) {
    yield event === null ? ':\n\n' : `id: ${event.id}\nevent: ${event.topic}\ndata: ${JSON.stringify(event)}\n\n`;
  }
}
