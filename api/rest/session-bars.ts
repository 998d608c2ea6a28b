import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { barsFields, barsSchema, bucketCount, bucketsField, versionNumber } from '../../engine/model/chart-views';
import { isoTimeSchema, toIso } from '../../engine/model/time';
import { requirePermission } from '../auth';
import { inputError } from '../operations/input-errors';
import type { Bars, Services } from '../operations/services';
import { barsOfSession, bucketedBars } from '../operations/session/session-bars';

export const SESSION_BARS_PATH = '/api/v1/sessions/:name/bars';
const ARROW = 'application/vnd.apache.arrow.stream';

const inputSchema = z.strictObject({
  ...barsFields,
  start: isoTimeSchema.optional().describe('The same as `from`.'),
  end: isoTimeSchema.optional().describe('The same as `to`.'),
  points: z.coerce.number().pipe(bucketCount).optional(),
  version: z.coerce.number().pipe(versionNumber).optional(),
  format: z
    .enum(['arrow', 'csv', 'json'])
    .optional()
    .describe('`arrow` and `csv` give every bar. Without it `json` where `points` are asked for, else `arrow`.'),
});

/** What the document says of it. */
export const SESSION_BARS = {
  tags: ['sessions'],
  summary:
    'The bars of an instrument of a session, as a version has them: when each is known (`timestamp`), when it began (`opened`), prices and volume; or at most `points` of them, of each bucket first, highest, lowest and last',
  params: z.object({ name: z.string() }),
  querystring: inputSchema,
  response: {
    200: {
      description: 'A stream of Arrow, CSV, or columns of buckets.',
      content: {
        [ARROW]: { schema: z.string().meta({ format: 'binary' }) },
        'text/csv': { schema: z.string() },
        'application/json': { schema: barsSchema },
      },
    },
  },
};

/** `GET …/sessions/<name>/bars`: the bars of an instrument within a session's range, all of them or for a chart. */
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
      const { points, format = points === undefined ? 'arrow' : 'json', start, end, ...given } = parsed.data;
      const wanted = { name, ...given, from: given.from ?? start, to: given.to ?? end };
      if (format === 'json') return bucketedBars(services, { ...wanted, points: bucketsField.parse(points) });
      const { bars } = await barsOfSession(services, wanted);
      if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvOf(bars));
      return reply.type(ARROW).send(await arrowOf(bars));
    },
  });
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
