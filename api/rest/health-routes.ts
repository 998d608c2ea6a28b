import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sessionNameSchema } from '../../engine/model/identifiers';
import type { HealthView } from '../../engine/model/views';
import { requirePermission } from '../auth';
import type { Services } from '../operations/services';
import type { Readiness } from '../operations/system/readiness';
import type { EngineFigureReader } from './compatibility/engine-figures';
import { engineHealth } from './compatibility/engine-health';
import { SERVER_SESSION } from './compatibility/long-running-session';

/** Addresses for supervisors and balancers; they need no key and are answered from memory. */
export function registerHealthRoutes(
  app: FastifyInstance,
  services: Services,
  { readiness, figures }: { readiness: Readiness; figures: EngineFigureReader },
): void {
  app.get('/health/live', { schema: { hide: true } }, () => ({ status: 'ok' }));

  app.get('/health', { schema: { hide: true } }, async (request) => {
    const [health, known] = await Promise.all([readiness.health(), figures.read()]);
    return { ...health, ...engineHealth(health, known, request.socket.localPort) };
  });

  app.get('/health/ready', { schema: { hide: true } }, async (request, reply) => {
    const { session } = request.query as { session?: string | string[] };
    const health =
      session === undefined
        ? await readiness.health()
        : await sessionHealth(request, { services, readiness, name: String(session) });
    const ready = health.status === 'ok' && (session === undefined || health.initialized);
    return reply.code(ready ? 200 : 503).send(health);
  });
}

interface Asked {
  services: Services;
  readiness: Readiness;
  name: string;
}

/**
 * Health with `initialized` that of one session. The one that the compatibility paths use is known without a key; of
 * others, who may not read learns nothing.
 * @throws HoldfastError UNAUTHORIZED
 */
async function sessionHealth(request: FastifyRequest, { services, readiness, name }: Asked): Promise<HealthView> {
  if (name === SERVER_SESSION) return readiness.watchedHealth();
  requirePermission(request.identity, 'read');
  const known = sessionNameSchema.safeParse(name).success;
  const row = known ? await services.store.sessions.findOpen(name).catch(() => undefined) : undefined;
  return { ...(await readiness.health()), initialized: row?.status === 'ready' };
}
