import type { FastifyInstance } from 'fastify';
import { requirePermission } from '../../auth';
import { decodeRequestError } from '../../errors';
import { scriptFile } from '../../operations/script/script-view';
import type { Services } from '../../operations/services';
import { requireBelow, sendScriptFile } from '../script-files';
import { encodeError } from './flat-errors';
import { scriptRunId } from './run-manager';

export const RUN_MANAGER_FILE = '/api/backtest/results/:run_id/*';
export const RUN_MANAGER_HEALTH = '/api/health';
/** For so long its counts are good: the address needs no key. */
const FRESH_MS = 1000;

/** What of the run manager is no JSON of a procedure: downloads, and its health. */
export function registerRunManager(app: FastifyInstance, services: Services): void {
  app.get(RUN_MANAGER_FILE, {
    schema: { hide: true },
    onRequest: (request, _reply, done) => {
      requirePermission(request.identity, 'read');
      done();
    },
    handler: async (request, reply) => {
      const { run_id: name, '*': file } = request.params as { run_id: string; '*': string };
      const row = await services.store.scripts.get(await scriptRunId(services, name));
      return sendScriptFile(services, scriptFile(row, requireBelow(file)), reply);
    },
    errorHandler: (error, _request, reply) => {
      const coded = decodeRequestError(error);
      if (coded.code === 'UNAUTHORIZED') void reply.header('www-authenticate', 'Bearer');
      const { status, body } = encodeError({ shape: 'text', names: [['id', 'run_id']] }, coded);
      void reply.code(status).type('application/json').send(body);
    },
  });
  registerHealth(app, services);
}

function registerHealth(app: FastifyInstance, { store }: Services): void {
  let counted: { at: number; load: ReturnType<typeof store.scripts.load> } | undefined;
  app.get(RUN_MANAGER_HEALTH, { schema: { hide: true } }, async (_request, reply) => {
    if (!counted || Date.now() - counted.at > FRESH_MS) counted = { at: Date.now(), load: store.scripts.load() };
    const load = await counted.load.catch(() => undefined);
    const timestamp = new Date().toISOString().slice(0, 19);
    if (!load) return reply.code(503).send({ status: 'unhealthy', timestamp, active_runs: null, queued_runs: null });
    return { status: 'healthy', timestamp, active_runs: load.running, queued_runs: load.queued };
  });
}
