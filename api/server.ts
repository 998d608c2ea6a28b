import './fastify-types';
import fastifyCookie from '@fastify/cookie';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { identify, type AuthConfig } from './auth-request';
import type { Context } from './context';
import { registerMcp } from './mcp/mcp-routes';
import { EventHub } from './events/event-hub';
import { StreamLimits, type StreamLimitOptions } from './events/stream-limits';
import { Estimates } from './operations/lifecycle/estimates';
import { OperationReader } from './operations/lifecycle/operation-reader';
import { DEFAULT_RETENTION, type Retention } from './operations/system/prune';
import { Readiness } from './operations/system/readiness';
import { createCaller } from './routers/app-router';
import { registerBodyParsers } from './rest/body-parsers';
import { registerCompatibility } from './rest/compatibility/compatibility-route';
import { EngineFigureReader } from './rest/compatibility/engine-figures';
import { engineMetrics } from './rest/compatibility/engine-health';
import { COMPATIBILITY } from './rest/compatibility/every-route';
import { longRunningMetrics } from './rest/compatibility/long-running-metrics';
import { SERVER_SESSION } from './rest/compatibility/long-running-session';
import { registerRunManager } from './rest/compatibility/run-manager-files';
import { Observed } from './rest/compatibility/observed';
import { registerCompression } from './rest/compression';
import { registerDashboard } from './rest/dashboard-routes';
import { answerError, answerUnparsed, registerErrorAnswers } from './rest/error-answers';
import { registerEventRoutes } from './rest/event-routes';
import { registerHealthRoutes } from './rest/health-routes';
import { registerMetrics } from './rest/metrics';
import { registerDocument, registerDocumentPages } from './rest/openapi';
import { registerRestRoutes } from './rest/register-routes';
import { registerScriptFiles } from './rest/script-files';
import { registerSessionBars } from './rest/session-bars';
import { registerTearsheets } from './rest/tearsheets';
import { registerCors, registerSecurityHeaders } from './rest/security-headers';
import type { Services } from './operations/services';
import { registerTrpc } from './trpc-routes';
import { SessionMessages } from './operations/session/session-messages';

export interface ServerOptions {
  services: Services;
  auth: AuthConfig;
  corsOrigins: readonly string[];
  /** Folder of the built dashboard. */
  dashboardFolder: string;
  /** Open streams of events at most. @default 5 a caller, 200 in all */
  eventStreams?: StreamLimitOptions;
  /** @default a week of events, a month of histories, every operation */
  retention?: Retention;
  /** @default 15_000 */
  eventHeartbeatMs?: number;
}

const BODY_LIMIT = 10 * 2 ** 20;
const MAX_PARAM_LENGTH = 300;
const EVENT_HEARTBEAT_MS = 15_000;
const EVENT_STREAMS: StreamLimitOptions = { perCaller: 5, total: 200 };

/** The HTTP server of every door, not listening yet. Closing it finishes the requests at work. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { services, auth } = options;
  const { log } = services;
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    clientErrorHandler: answerUnparsed,
    frameworkErrors: (error, _request, reply) => void answerError(log, error, reply),
  });
  app.decorateRequest('identity', undefined);
  registerErrorAnswers(app, log);
  await registerHeaders(app, options);
  app.addHook('onRequest', (request, _reply, done) => {
    request.identity = identify(request, auth);
    done();
  });
  registerBodyParsers(app);
  await registerDocument(app, services.config.version);
  const live = createLive(options);
  app.addHook('onReady', (done) => {
    live.readiness.start();
    done();
  });
  // Before the server waits for its requests to end: streams of events end by themselves never.
  app.addHook('preClose', async () => void (await Promise.all([live.events.close(), live.readiness.close()])));
  const shared = { ...services, ...live };
  const contextOf = (request: FastifyRequest): Context => ({
    ...shared,
    identity: request.identity,
    idempotencyKey: request.headers['idempotency-key'] as string | undefined,
  });
  const callerOf = (request: FastifyRequest) => createCaller(contextOf(request));
  registerRestRoutes(app, { callerOf, services });
  const observed = new Observed();
  registerCompatibility(app, COMPATIBILITY, { services, observed, callerOf });
  registerRunManager(app, services);
  registerScriptFiles(app, services);
  registerSessionBars(app, services);
  registerTearsheets(app, callerOf);
  await registerTrpc(app, contextOf);
  registerMcp(app, contextOf);
  registerEventRoutes(app, {
    store: services.store,
    hub: live.events,
    limits: live.eventStreams,
    heartbeatMs: options.eventHeartbeatMs ?? EVENT_HEARTBEAT_MS,
  });
  const figures = new EngineFigureReader(services);
  registerHealthRoutes(app, services, { readiness: live.readiness, figures });
  registerMetrics(app, services, {
    text: () => longRunningMetrics(services, observed),
    json: async () => engineMetrics(await figures.required(), await live.readiness.health()),
  });
  await registerDashboard(app, { folder: options.dashboardFolder, auth });
  await registerDocumentPages(app);
  return app;
}

/** What every answer has beside its body. */
async function registerHeaders(app: FastifyInstance, { corsOrigins }: ServerOptions): Promise<void> {
  registerSecurityHeaders(app);
  registerCors(app, corsOrigins);
  registerCompression(app);
  await app.register(fastifyCookie);
}

/** What all requests of the process share beside the services. */
function createLive({ services, eventStreams = EVENT_STREAMS, retention = DEFAULT_RETENTION }: ServerOptions) {
  const { store, log, temporal } = services;
  const { pool } = store.database;
  const onError = (err: unknown) => log.warn({ err }, 'the connection for events was lost');
  const events = new EventHub(store.events, { pool, onError });
  return {
    operations: new OperationReader(services),
    events,
    readiness: new Readiness(services, events, SERVER_SESSION),
    eventStreams: new StreamLimits(eventStreams),
    retention,
    estimates: new Estimates(store),
    sessionMessages: new SessionMessages(temporal),
  };
}
