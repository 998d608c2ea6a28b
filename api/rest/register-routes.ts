import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { errorAnswerSchema } from '../../engine/model/views';
import { requirePermission } from '../auth';
import type { Services } from '../operations/services';
import type { Caller } from '../routers/app-router';
import { inputError } from '../operations/input-errors';
import { isMultipart, readMultipart, withMultipart } from './multipart-body';
import { callProcedure, procedureInfo } from './procedures';
import { EXPORT_NOTE, exportFormat, exportTypes, formatQuery, sendExport } from './result-exports';
import { fromText, procedureInput, routeSchemas, type RouteSchemas } from './rest-input';
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
    if (route.multipart) withMultipart(app, (scope) => registerRoute(scope, route, { callerOf, services }));
    else registerRoute(app, route, { callerOf, services });
  }
}

function registerRoute(app: FastifyInstance, route: RestRoute, { callerOf, services }: RestDoor): void {
  const schemas = routeSchemas(route);
  const { permission } = procedureInfo(route.procedure);
  app.route({
    method: route.method,
    url: REST_PREFIX + route.path,
    schema: route.isAlias ? { hide: true } : { ...documentation(route), ...documentedInput(route, schemas) },
    // Before the body is read: who may not call learns nothing about the input.
    onRequest: (request, _reply, done) => {
      requirePermission(request.identity, permission);
      done();
    },
    handler: async (request, reply) => {
      const format = route.table && exportFormat(request);
      if (route.table && format && services) {
        return sendExport(services, {
          request,
          reply,
          schemas,
          format,
          table: route.table,
          ofSearch: route.procedure === 'searches.trials',
        });
      }
      const { isDry, query } = dryRunOf(route, request.query);
      const body =
        services && isMultipart(request) ? await readMultipart(request, services, schemas.body) : request.body;
      const { wait, ...asked } = procedureInput(schemas, { params: request.params, query, body });
      if (isDry) return reply.send(await callProcedure(callerOf(request), route.dryRun!.procedure, asked));
      const input = { ...asked, ...(wait !== undefined && { wait }) };
      const result = await callProcedure(callerOf(request), route.procedure, input);
      const settled = (wait ?? route.waits) === true && route.settled?.(result as { status: string });
      return reply.code(settled ? 200 : (route.status ?? 200)).send(result);
    },
  });
}

const dryRunQuery = z.object({
  dryRun: z.boolean().default(false).describe('Answer what would be done, and start nothing.'),
});

/** Whether a request asks what would be done, and the rest of its query. */
function dryRunOf({ dryRun: alternative }: RestRoute, query: unknown): { isDry: boolean; query: unknown } {
  if (!alternative || typeof query !== 'object' || query === null) return { isDry: false, query };
  const { dryRun: text, ...rest } = query as Record<string, unknown>;
  const parsed = dryRunQuery.safeParse(text === undefined ? {} : { dryRun: fromText(dryRunQuery.shape.dryRun, text) });
  if (!parsed.success) throw inputError(parsed.error.issues);
  return { isDry: parsed.data.dryRun, query: rest };
}

const REPEATABLE = ' Requests with the same header `Idempotency-Key` make one of it.';

const MULTIPART =
  ' Also as `multipart/form-data`: parts named `file`, and each field as a part, such as `columns.open`, or `columns` as JSON.';

function documentation(route: RestRoute) {
  const { permission } = procedureInfo(route.procedure);
  const success = {
    [route.status ?? 200]: documentedAnswer(route, route.settled ? 'Accepted.' : 'Done.'),
    ...(route.settled && { 200: documentedAnswer(route, 'With `wait`: done.') }),
    ...(route.dryRun && {
      200: documentedAnswer(
        { answer: z.union([route.answer, route.dryRun.answer]) },
        'With `wait`: done. With `dryRun`: what would be done.',
      ),
    }),
  };
  return {
    summary: route.summary,
    description: `Needs the permission \`${permission}\`.${route.settled ? REPEATABLE : ''}${route.multipart ? MULTIPART : ''}${route.table ? EXPORT_NOTE : ''}`,
    operationId: route.procedure.replaceAll('.', '_'),
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
  const more = { ...(route.table && formatQuery.shape), ...(route.dryRun && dryRunQuery.shape) };
  const query = asked.extend(more);
  const has = (schema: z.ZodObject) => Object.keys(schema.shape).length > 0;
  return {
    ...(has(params) && { params }),
    ...(has(query) && { querystring: query }),
    ...(route.method === 'POST' && has(body) && { body }),
  };
}
