import type { FastifyInstance } from 'fastify';
import { OPERATION_STATUSES } from '../../engine/model/status';
import type { Store } from '../../infra/store/store';
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
    metricText('holdfast_sessions', { type: 'gauge', help: 'Open sessions.' }, [{ value: sessions.total }]),
    metricText('holdfast_runs', { type: 'gauge', help: 'Runs by status.' }, runs),
    metricText('holdfast_sweeps', { type: 'gauge', help: 'Sweeps by status.' }, sweeps),
  ].join('');
}

/** @param more metrics of other contracts, as text */
export function registerMetrics(app: FastifyInstance, services: Services, more: () => Promise<string>): void {
  app.get('/metrics', {
    schema: { hide: true },
    onRequest: (request, _reply, done) => {
      requirePermission(request.identity, 'read');
      done();
    },
    handler: async (_request, reply) => {
      const text = (await Promise.all([metricsText(services), more()])).join('');
      return reply.type('text/plain; version=0.0.4; charset=utf-8').send(text);
    },
  });
}
