import type { FastifyInstance } from 'fastify';
import type { Services } from '../operations/services';
import { readiness } from '../operations/system/readiness';

/** Addresses for supervisors and balancers; they need no key. */
export function registerHealthRoutes(app: FastifyInstance, services: Services): void {
  app.get('/health/live', { schema: { hide: true } }, () => ({ status: 'ok' }));

  app.get('/health', { schema: { hide: true } }, () => readiness(services));

  app.get('/health/ready', { schema: { hide: true } }, async (request, reply) => {
    const health = await readiness(services);
    const { session } = request.query as { session?: string | string[] };
    if (session === undefined) return reply.code(health.status === 'ok' ? 200 : 503).send(health);
    const row = await services.store.sessions.findOpen(String(session)).catch(() => undefined);
    const ready = health.status === 'ok' && row?.status === 'ready';
    return reply.code(ready ? 200 : 503).send({ ...health, initialized: row?.status === 'ready' });
  });
}
