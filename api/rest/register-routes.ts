import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { errorAnswerSchema } from '../../engine/model/views';
import { requirePermission } from '../auth';
import type { Caller } from '../routers/app-router';
import { callProcedure, procedureInfo } from './procedures';
import { procedureInput, routeSchemas, type RouteSchemas } from './rest-input';
import type { RestRoute } from './rest-route';
import { REST_ROUTES } from './routes';

export const REST_PREFIX = '/api/v1';

/** Makes a Fastify route of each entry of the table. The schemas serve the document; procedures check their input. */
export function registerRestRoutes(app: FastifyInstance, callerOf: (request: FastifyRequest) => Caller): void {
  for (const route of REST_ROUTES) {
    const schemas = routeSchemas(route);
    const { permission } = procedureInfo(route.procedure);
    app.route({
      method: route.method,
      url: REST_PREFIX + route.path,
      schema: { ...documentation(route), ...documentedInput(route, schemas) },
      // Before the body is read: who may not call learns nothing about the input.
      onRequest: (request, _reply, done) => {
        requirePermission(request.identity, permission);
        done();
      },
      handler: async (request, reply) => {
        const input = procedureInput(schemas, request);
        const result = await callProcedure(callerOf(request), route.procedure, input);
        const settled = (input['wait'] ?? route.waits) === true && route.settled?.(result as { status: string });
        return reply.code(settled ? 200 : (route.status ?? 200)).send(result);
      },
    });
  }
}

const REPEATABLE = ' Requests with the same header `Idempotency-Key` make one of it.';

function documentation(route: RestRoute) {
  const { permission } = procedureInfo(route.procedure);
  const success = {
    [route.status ?? 200]: documentedAnswer(route.answer, route.settled ? 'Accepted.' : 'Done.'),
    ...(route.settled && { 200: documentedAnswer(route.answer, 'With `wait`: done.') }),
  };
  return {
    summary: route.summary,
    description: `Needs the permission \`${permission}\`.${route.settled ? REPEATABLE : ''}`,
    operationId: route.procedure.replace('.', '_'),
    tags: [route.procedure.split('.')[0]!],
    response: {
      ...success,
      '4xx': documentedAnswer(errorAnswerSchema, 'The request is refused.'),
      '5xx': documentedAnswer(errorAnswerSchema, 'The server could not do it.'),
    },
  };
}

function documentedAnswer(schema: z.ZodType, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A part without fields is left out, so that the document does not ask for an empty object. */
function documentedInput(route: RestRoute, { params, query, body }: RouteSchemas) {
  const has = (schema: z.ZodObject) => Object.keys(schema.shape).length > 0;
  return {
    ...(has(params) && { params }),
    ...(has(query) && { querystring: query }),
    ...(route.method === 'POST' && has(body) && { body }),
  };
}
