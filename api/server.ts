import './fastify-types';
import fastifyCookie from '@fastify/cookie';
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { identify, type AuthConfig } from './auth-request';
import type { Context, Services } from './context';
import { appRouter, createCaller, type AppRouter } from './routers/app-router';
import { registerBodyParsers } from './rest/body-parsers';
import { registerDashboard } from './rest/dashboard-routes';
import { answerError, registerErrorAnswers } from './rest/error-answers';
import { registerHealthRoutes } from './rest/health-routes';
import { registerMetrics } from './rest/metrics';
import { registerDocument, registerDocumentPages } from './rest/openapi';
import { registerRestRoutes } from './rest/register-routes';
import { registerCors, registerSecurityHeaders } from './rest/security-headers';

export interface ServerOptions {
  services: Services;
  auth: AuthConfig;
  corsOrigins: readonly string[];
  /** Folder of the built dashboard. */
  dashboardFolder: string;
}

const BODY_LIMIT = 10 * 2 ** 20;
const MAX_PARAM_LENGTH = 300;
const MAX_BATCH = 10;

/** The HTTP server of every door, not listening yet. Closing it finishes the requests at work. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { services, auth } = options;
  const { log } = services;
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    frameworkErrors: (error, _request, reply) => void answerError(log, error, reply),
  });
  app.decorateRequest('identity', undefined);
  registerErrorAnswers(app, log);
  registerSecurityHeaders(app);
  registerCors(app, options.corsOrigins);
  await app.register(fastifyCookie);
  app.addHook('onRequest', (request, _reply, done) => {
    request.identity = identify(request, auth);
    done();
  });
  registerBodyParsers(app);
  await registerDocument(app, services.config.version);
  const contextOf = (request: FastifyRequest): Context => ({
    ...services,
    identity: request.identity,
    idempotencyKey: request.headers['idempotency-key'] as string | undefined,
  });
  registerRestRoutes(app, (request) => createCaller(contextOf(request)));
  await registerTrpc(app, contextOf);
  registerHealthRoutes(app, services);
  registerMetrics(app, services);
  await registerDashboard(app, { folder: options.dashboardFolder, auth });
  await registerDocumentPages(app);
  return app;
}

async function registerTrpc(app: FastifyInstance, contextOf: (request: FastifyRequest) => Context): Promise<void> {
  await app.register(fastifyTRPCPlugin, {
    prefix: '/trpc',
    trpcOptions: {
      router: appRouter,
      createContext: ({ req }) => contextOf(req),
      maxBatchSize: MAX_BATCH,
    },
  } satisfies FastifyTRPCPluginOptions<AppRouter>);
}
