import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { requirePermission, type Permission } from '../../auth';
import type { Services } from '../../operations/services';
import { decodeRequestError } from '../../errors';
import { inputError } from '../../operations/input-errors';
import type { Caller } from '../../routers/app-router';
import { requireOpen } from '../../trpc';
import { goneSignal } from '../gone-signal';
import { isMultipart, readMultipart, withMultipart } from '../multipart-body';
import { Download, sendDownload } from './download';
import { encodeError, type ErrorForm } from './flat-errors';
import type { Observed } from './observed';

type Fields = Record<string, unknown>;

/** What a route has at hand: the procedures, as its caller may call them. */
export interface Door {
  caller: Caller;
  services: Services;
  observed: Observed;
  /** A signal that aborts once the client is gone; made for those who wait, since most do not. */
  gone: () => AbortSignal;
}

/** A path of another contract over procedures of ours: its input is read, procedures are called, the answer is told. */
export interface CompatibilityRoute {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  permission: Permission;
  /** Of the answer. @default 200 */
  status?: number;
  /** A POST that is taken although the process takes no new work. */
  whileDraining?: boolean;
  /** The fields that are taken as `multipart/form-data` as well; files are then in `uploads`. */
  multipart?: z.ZodObject;
  errors: ErrorForm;
  answer: (door: Door, fields: Fields) => Promise<unknown>;
}

/** A route with its input checked: fields of the path, of the query and of the body alike. */
export function compatibilityRoute<Input extends z.ZodType>(
  route: Omit<CompatibilityRoute, 'answer'> & {
    input: Input;
    answer: (door: Door, input: z.output<Input>) => Promise<unknown>;
  },
): CompatibilityRoute {
  const { input, answer, ...rest } = route;
  return {
    ...rest,
    answer: (door, fields) => {
      const parsed = input.safeParse(fields);
      if (!parsed.success) throw inputError(parsed.error.issues);
      return answer(door, parsed.data);
    },
  };
}

export interface CompatibilityOptions {
  services: Services;
  observed: Observed;
  callerOf: (request: FastifyRequest) => Caller;
}

export function registerCompatibility(
  app: FastifyInstance,
  routes: readonly CompatibilityRoute[],
  { services, observed, callerOf }: CompatibilityOptions,
): void {
  for (const one of routes) {
    const register = (scope: FastifyInstance) => registerOne(scope, one, { services, observed, callerOf });
    if (one.multipart) withMultipart(app, register);
    else register(app);
  }
}

function registerOne(
  app: FastifyInstance,
  { method, path, permission, status = 200, whileDraining, multipart, errors, answer }: CompatibilityRoute,
  { services, observed, callerOf }: CompatibilityOptions,
): void {
  app.route({
    method,
    url: path,
    schema: { hide: true },
    onRequest: (request, _reply, done) => {
      requirePermission(request.identity, permission);
      if (method === 'POST' && !whileDraining) requireOpen(services);
      done();
    },
    handler: async (request, reply) => {
      const door = { caller: callerOf(request), services, observed, gone: () => goneSignal(reply) };
      const isParts = multipart !== undefined && isMultipart(request);
      const body = isParts ? await readMultipart(request, services, multipart) : request.body;
      const answered = await answer(door, fieldsOf(request, body));
      if (answered instanceof Download) return sendDownload(reply, answered);
      return reply.code(status).send(answered);
    },
    errorHandler: (error, _request, reply) => void refuse(services, { errors, error, reply }),
  });
}

interface Refusal {
  errors: ErrorForm;
  error: unknown;
  reply: FastifyReply;
}

function refuse({ log }: Services, { errors, error, reply }: Refusal): FastifyReply {
  const coded = decodeRequestError(error);
  if (coded.code === 'INTERNAL') log.error({ err: error }, 'a request failed');
  if (coded.code === 'UNAUTHORIZED') void reply.header('www-authenticate', 'Bearer');
  const { status, body } = encodeError(errors, coded);
  return reply.code(status).type('application/json').send(body);
}

function fieldsOf({ params, query }: FastifyRequest, body: unknown): Fields {
  if (body !== undefined && body !== null && (typeof body !== 'object' || Array.isArray(body))) {
    throw new HoldfastError('VALIDATION', 'The body must be a JSON object.');
  }
  return { ...(body as Fields | null | undefined), ...(query as Fields), ...(params as Fields) };
}
