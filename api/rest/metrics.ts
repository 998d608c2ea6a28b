import type { FastifyInstance } from 'fastify';
import { OPERATION_STATUSES } from '../../engine/model/status';
import type { Store } from '../../infra/postgres/store';
import { requirePermission } from '../auth';
import type { Services } from '../context';

interface Sample {
  labels?: Record<string, string>;
  value: number;
}

/** One metric in Prometheus' text format (version 0.0.4). Our label values need no escaping. */
function metric(name: string, head: { type: 'gauge' | 'counter'; help: string }, samples: Sample[]): string {
  const lines = samples.map(({ labels, value }) => {
    const text = Object.entries(labels ?? {}).map(([key, label]) => `${key}="${label}"`);
    return `${name}${text.length > 0 ? `{${text.join(',')}}` : ''} ${value}`;
  });
  return [`# HELP ${name} ${head.help}`, `# TYPE ${name} ${head.type}`, ...lines, ''].join('\n');
}

function processMetrics(): string[] {
  const { user, system } = process.cpuUsage();
  return [
    metric('process_cpu_seconds_total', { type: 'counter', help: 'CPU time of the API process.' }, [
      { value: (user + system) / 1e6 },
    ]),
    metric('process_resident_memory_bytes', { type: 'gauge', help: 'Resident memory of the API process.' }, [
      { value: process.memoryUsage.rss() },
    ]),
    metric('process_uptime_seconds', { type: 'gauge', help: 'Seconds since the API process began.' }, [
      { value: process.uptime() },
    ]),
  ];
}

async function countsByStatus({ database }: Store, table: 'runs' | 'sweeps'): Promise<Sample[]> {
  const rows = await database.db
    .selectFrom(table)
    .select((e) => ['status', e.fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute();
  const counts = new Map(rows.map((row) => [row.status, row.count]));
  return OPERATION_STATUSES.map((status) => ({ labels: { status }, value: counts.get(status) ?? 0 }));
}

async function metricsText({ store }: Services): Promise<string> {
  const [runs, sweeps, sessions] = await Promise.all([
    countsByStatus(store, 'runs'),
    countsByStatus(store, 'sweeps'),
    store.sessions.listOpen({ limit: 0, offset: 0 }),
  ]);
  return [
    ...processMetrics(),
    metric('holdfast_sessions', { type: 'gauge', help: 'Open sessions.' }, [{ value: sessions.total }]),
    metric('holdfast_runs', { type: 'gauge', help: 'Runs by status.' }, runs),
    metric('holdfast_sweeps', { type: 'gauge', help: 'Sweeps by status.' }, sweeps),
  ].join('');
}

export function registerMetrics(app: FastifyInstance, services: Services): void {
  app.get('/metrics', {
    schema: { hide: true },
    onRequest: (request, _reply, done) => {
      requirePermission(request.identity, 'read');
      done();
    },
    handler: async (_request, reply) => {
      const text = await metricsText(services);
      return reply.type('text/plain; version=0.0.4; charset=utf-8').send(text);
    },
  });
}
