import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EventView } from '../../engine/model/operations';
import { errorAnswerSchema } from '../../engine/model/views';
import { requirePermission } from '../auth';
import type { Store } from '../../infra/store/store';
import { inputError } from '../operations/input-errors';
import { withWholeIds } from '../operations/lifecycle/whole-id';
import type { EventHub } from '../events/event-hub';
import { eventInput, toFollowing, type EventInput } from '../events/event-input';
import type { StreamLimits } from '../events/stream-limits';
import { goneSignal } from './gone-signal';

export interface EventRouteOptions {
  store: Pick<Store, 'operations'>;
  hub: EventHub;
  limits: StreamLimits;
  /** A comment is sent after so long without an event, so that nobody takes the connection for dead. */
  heartbeatMs: number;
}

export const EVENT_PATH = '/api/v1/events';
/** How long a client waits before it connects again. */
const RETRY_MS = 1000;

/** What the document says of the stream. */
export const EVENT_STREAM = {
  summary: 'Events as they happen, as server-sent events',
  description:
    'Needs the permission `read`. Each event has its number as `id`, its topic as `event` and itself as JSON in `data`. ' +
    'A client that was interrupted goes on without a gap by `Last-Event-ID` or `lastEventId`. Where events after that ' +
    'one are kept no more, the stream begins with an event `gap`, whatever it is filtered by: its `body` names the ' +
    'event that was `asked` for and the `oldest` that is still there, null where there is none. Several topics are ' +
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
export function registerEventRoutes(
  app: FastifyInstance,
  { store, hub, limits, heartbeatMs }: EventRouteOptions,
): void {
  app.get(EVENT_PATH, {
    schema: EVENT_STREAM,
    // Its answer would be the headers of a stream without an end.
    exposeHeadRoute: false,
    onRequest: (request, _reply, done) => {
      requirePermission(request.identity, 'read');
      done();
    },
    handler: async (request, reply) => {
      const { filter, after: given } = toFollowing(await readInput(request, store));
      // Before anything is waited for: a client that leaves meanwhile frees its slot too. The stream's own end would
      // wait for its source, which waits for events.
      const signal = goneSignal(reply);
      releaseWhen(signal, limits.take(request.identity!.name));
      // Also where it is not needed: without the database this is no stream but an error.
      const newest = await hub.newest();
      const after = given ?? newest;
      const events = hub.follow({ filter, after, idleMs: heartbeatMs, signal });
      const stream = Readable.from(encode(events), { objectMode: false });
      // Kept alive after its stream, the connection would hold up the end of the server.
      void reply.headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' });
      void reply.type('text/event-stream');
      return reply.send(stream);
    },
  });
}

function releaseWhen(signal: AbortSignal, leave: () => void): void {
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave, { once: true });
}

/** @throws HoldfastError VALIDATION, UNKNOWN_FIELD, OPERATION_NOT_FOUND */
async function readInput(request: FastifyRequest, store: EventRouteOptions['store']): Promise<EventInput> {
  const query = (await withWholeIds(store, 'events', request.query)) as Record<string, unknown>;
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
