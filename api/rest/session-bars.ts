import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import { instrumentIdSchema } from '../../engine/model/identifiers';
import { endMicros, isoTimeSchema, startMicros, toIso } from '../../engine/model/time';
import { requirePermission } from '../auth';
import { findOpenSession } from '../operations/find-by-name';
import { inputError } from '../operations/input-errors';
import type { Bars, Services } from '../operations/services';

export const SESSION_BARS_PATH = '/api/v1/sessions/:name/bars';
const ARROW = 'application/vnd.apache.arrow.stream';

const inputSchema = z.strictObject({
  instrument: instrumentIdSchema,
  start: isoTimeSchema.optional(),
  end: isoTimeSchema.optional(),
  format: z.enum(['arrow', 'csv']).default('arrow'),
});

/** What the document says of it. */
export const SESSION_BARS = {
  tags: ['sessions'],
  summary:
    'The bars of an instrument of a session, as its version has them: when each is known (`timestamp`), when it began (`opened`), prices and volume',
  params: z.object({ name: z.string() }),
  querystring: inputSchema,
  response: {
    200: {
      description: 'A stream of Arrow, or CSV.',
      content: {
        [ARROW]: { schema: z.string().meta({ format: 'binary' }) },
        'text/csv': { schema: z.string() },
      },
    },
  },
};

/** `GET …/sessions/<name>/bars`: the bars of an instrument within a session's range, as a stream of Arrow or as CSV. */
export function registerSessionBars(app: FastifyInstance, services: Services): void {
  app.get(SESSION_BARS_PATH, {
    schema: SESSION_BARS,
    exposeHeadRoute: false,
    onRequest: (request, _reply, done) => {
      requirePermission(request.identity, 'read');
      done();
    },
    handler: async (request, reply) => {
      const parsed = inputSchema.safeParse(request.query);
      if (!parsed.success) throw inputError(parsed.error.issues);
      const { name } = request.params as { name: string };
      const { format, ...wanted } = parsed.data;
      const bars = await barsOf(services, name, wanted);
      if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvOf(bars));
      return reply.type(ARROW).send(await arrowOf(bars));
    },
  });
}

type Wanted = Pick<z.output<typeof inputSchema>, 'instrument' | 'start' | 'end'>;

/** @throws HoldfastError SESSION_NOT_FOUND, INSTRUMENT_NOT_FOUND with the path `instrument`, and what `readBars` throws */
async function barsOf({ store, folders }: Services, name: string, { instrument, start, end }: Wanted): Promise<Bars> {
  const session = await findOpenSession(store, name, 'name');
  const manifest = session.manifest_hash === null ? undefined : await store.sessions.getManifest(session.manifest_hash);
  if (!manifest?.instruments.some(({ id }) => id === instrument)) {
    const message = `The session "${name}" has no instrument ${instrument}.`;
    throw new HoldfastError('INSTRUMENT_NOT_FOUND', message, { path: 'instrument' });
  }
  const range = {
    ...(start !== undefined && { start: startMicros(start) }),
    ...(end !== undefined && { end: endMicros(end) }),
  };
  return folders.readBars(manifest, instrument, range);
}

const PRICES = ['open', 'high', 'low', 'close', 'volume'] as const;

async function arrowOf(bars: Bars): Promise<Buffer> {
  const { Table, tableToIPC, TimestampMicrosecond, vectorFromArray, makeVector } = await import('apache-arrow');
  const times = (of: Float64Array) =>
    vectorFromArray(
      Array.from(of, (time) => time / 1000),
      new TimestampMicrosecond('UTC'),
    );
  const columns = Object.fromEntries(PRICES.map((name) => [name, makeVector(bars[name])]));
  return Buffer.from(
    tableToIPC(new Table({ timestamp: times(bars.times), opened: times(bars.opens), ...columns }), 'stream'),
  );
}

function csvOf(bars: Bars): string {
  const rows = [['timestamp', 'opened', ...PRICES].join(',')];
  for (let i = 0; i < bars.times.length; i++) {
    const cells = PRICES.map((name) => (Number.isNaN(bars[name][i]) ? '' : String(bars[name][i])));
    rows.push([toIso(bars.times[i]!), toIso(bars.opens[i]!), ...cells].join(','));
  }
  return `${rows.join('\n')}\n`;
}
