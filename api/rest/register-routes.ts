import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { errorAnswerSchema } from '../../engine/model/views';
import { requirePermission } from '../auth';
import type { Services } from '../operations/services';
import type { Caller } from '../routers/app-router';
import { callProcedure, procedureInfo } from './procedures';
import { EXPORT_NOTE, exportFormat, exportTypes, formatQuery, sendExport } from './result-exports';
import { procedureInput, routeSchemas, type RouteSchemas } from './rest-input';
import type { RestRoute } from './rest-route';
import { REST_ROUTES } from './routes';

export const REST_PREFIX = '/api/v1';

export interface RestDoor {
  callerOf: (request: FastifyRequest) => Caller;
  /** None where the routes are only described. */
  services?: Services;
}

/** Makes a Fastify route of each entry of the table. The schemas serve the document; procedures check their input. */
export function registerRestRoutes(app: FastifyInstance, { callerOf, services }: RestDoor): void {
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
        const format = route.table && exportFormat(request);
        if (route.table && format && services) {
          return sendExport(services, { request, reply, schemas, table: route.table, format });
        }
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
    [route.status ?? 200]: documentedAnswer(route, route.settled ? 'Accepted.' : 'Done.'),
    ...(route.settled && { 200: documentedAnswer(route, 'With `wait`: done.') }),
  };
  return {
    summary: route.summary,
    description: `Needs the permission \`${permission}\`.${route.settled ? REPEATABLE : ''}${route.table ? EXPORT_NOTE : ''}`,
    operationId: route.procedure.replace('.', '_'),
    tags: [route.procedure.split('.')[0]!],
    response: {
      ...success,
      '4xx': documentedAnswer({ answer: errorAnswerSchema }, 'The request is refused.'),
      '5xx': documentedAnswer({ answer: errorAnswerSchema }, 'The server could not do it.'),
    },
  };
}

function documentedAnswer({ answer: schema, table }: Pick<RestRoute, 'answer' | 'table'>, description: string) {
  return { description, content: { 'application/json': { schema }, ...(table && exportTypes()) } };
}

/** A part without fields is left out, so that the document does not ask for an empty object. */
function documentedInput(route: RestRoute, { params, query: asked, body }: RouteSchemas) {
  const query = route.table ? asked.extend(formatQuery.shape) : asked;
  const has = (schema: z.ZodObject) => Object.keys(schema.shape).length > 0;
  return {
    ...(has(params) && { params }),
    ...(has(query) && { querystring: query }),
    ...(route.method === 'POST' && has(body) && { body }),
  };
}
