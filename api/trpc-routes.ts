import './fastify-types';
import { getTRPCErrorShape } from '@trpc/server';
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HoldfastError } from '../engine/model/errors';
import { requirePermission } from './auth';
import type { Context } from './context';
import { decodeRequestError, httpStatusOf, toTrpcError } from './errors';
import { permissionOf } from './rest/procedures';
import { appRouter, type AppRouter } from './routers/app-router';

const MAX_BATCH = 10;
const METHODS = ['GET', 'POST'];

/** The procedures at `/trpc`. Who calls is checked before the method, the content type and the input are. */
export async function registerTrpc(
  app: FastifyInstance,
  contextOf: (request: FastifyRequest) => Context,
): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRequest', (request, reply, done) => {
      for (const path of proceduresOf(request)) requirePermission(request.identity, permissionOf(path) ?? 'read');
      if (METHODS.includes(request.method)) return done();
      void reply.header('allow', METHODS.join(', '));
      throw new HoldfastError('METHOD_NOT_ALLOWED', `This address takes ${METHODS.join(', ')}.`);
    });
    scope.setErrorHandler((error, _request, reply) => refuse(reply, decodeRequestError(error)));
    await scope.register(fastifyTRPCPlugin, {
      prefix: '/trpc',
      trpcOptions: {
        router: appRouter,
        createContext: ({ req }) => contextOf(req),
        maxBatchSize: MAX_BATCH,
      },
    } satisfies FastifyTRPCPluginOptions<AppRouter>);
  });
}

/** Several in a batch, separated by commas. */
function proceduresOf({ params }: FastifyRequest): string[] {
  return String((params as { path?: string }).path ?? '').split(',');
}

/** A refusal before any procedure, in the form that clients of tRPC read. */
function refuse(reply: FastifyReply, coded: HoldfastError): FastifyReply {
  const config = appRouter._def._config;
  const error = toTrpcError(coded);
  const shape = getTRPCErrorShape({
    config,
    error,
    type: 'unknown',
    path: undefined,
    input: undefined,
    ctx: undefined,
  });
  if (coded.code === 'UNAUTHORIZED') void reply.header('www-authenticate', 'Bearer');
  return reply.code(httpStatusOf(coded.code)).type('application/json').send({ error: shape });
}
