import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OPERATION_STATUSES } from '../../engine/model/status';
import { requirePermission } from '../auth';
import type { Services } from '../operations/services';
import { metricText, type Sample } from './metric-text';

function processMetrics(): string[] {
  const { user, system } = process.cpuUsage();
  return [
    metricText('process_cpu_seconds_total', { type: 'counter', help: 'CPU time of the API process.' }, [
      { value: (user + system) / 1e6 },
    ]),
    metricText('process_resident_memory_bytes', { type: 'gauge', help: 'Resident memory of the API process.' }, [
      { value: process.memoryUsage.rss() },
    ]),
    metricText('process_uptime_seconds', { type: 'gauge', help: 'Seconds since the API process began.' }, [
      { value: process.uptime() },
    ]),
  ];
}

async function operationsByStatus({ store, kinds }: Services): Promise<Sample[]> {
  const counts = await store.operations.countByStatus();
  return kinds.names.flatMap((kind) =>
    OPERATION_STATUSES.map((status) => ({ labels: { kind, status }, value: counts.get(`${kind}/${status}`) ?? 0 })),
  );
}

async function metricsText(services: Services): Promise<string> {
  const [operations, sessions] = await Promise.all([
    operationsByStatus(services),
    services.store.sessions.listOpen({ limit: 0, offset: 0 }),
  ]);
  return [
    ...processMetrics(),
    metricText('holdfast_sessions', { type: 'gauge', help: 'Open sessions.' }, [{ value: sessions.total }]),
    metricText('holdfast_operations', { type: 'gauge', help: 'Operations by kind and status.' }, operations),
  ].join('');
}

/** Metrics of other contracts: in Prometheus' text, and as JSON for whoever asks for that. */
interface OtherMetrics {
  text: () => Promise<string>;
  json: () => Promise<object>;
}

/** By the header, or by `?format=json`. */
function wantsJson({ headers, query }: FastifyRequest): boolean {
  const { format } = query as { format?: unknown };
  return format === undefined ? /^\s*application\/json\b/i.test(headers.accept ?? '') : format === 'json';
}

export function registerMetrics(app: FastifyInstance, services: Services, more: OtherMetrics): void {
  app.get('/metrics', {
    schema: { hide: true },
    onRequest: (request, _reply, done) => {
      requirePermission(request.identity, 'read');
      done();
    },
    handler: async (request, reply) => {
      void reply.header('vary', 'accept');
      if (wantsJson(request)) return reply.send(await more.json());
      const text = (await Promise.all([metricsText(services), more.text()])).join('');
      return reply.type('text/plain; version=0.0.4; charset=utf-8').send(text);
    },
  });
}
