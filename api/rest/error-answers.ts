import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ERROR_TABLE, HoldfastError, type ErrorCode } from '../../engine/model/errors';
import type { Log } from '../operations/services';
import { requirePermission } from '../auth';
import { decodeRequestError, httpStatusOf } from '../errors';
import { COMPATIBILITY } from './compatibility/every-route';
import { RUN_MANAGER_FILE, RUN_MANAGER_HEALTH } from './compatibility/run-manager-files';
import { MCP_PATH } from '../mcp/mcp-routes';
import { EVENT_PATH } from './event-routes';
import { SCRIPT_FILE_PATHS } from './script-files';
import { SESSION_BARS_PATH } from './session-bars';
import { TEARSHEET_PATHS } from './tearsheets';
import { REST_PREFIX } from './register-routes';
import { REST_ROUTES } from './routes';

/** What Fastify itself refuses. */
const REFUSALS: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'VALIDATION',
  FST_ERR_CTP_INVALID_JSON_BODY: 'INVALID_JSON',
  FST_ERR_MAX_PARAM_LENGTH: 'NOT_FOUND',
};

/** What the parser of HTTP refuses. */
const UNPARSED: Record<string, HoldfastError> = {
  HPE_HEADER_OVERFLOW: new HoldfastError('PAYLOAD_TOO_LARGE', 'The address and the headers are larger than 16 KB.'),
  ERR_HTTP_REQUEST_TIMEOUT: new HoldfastError('VALIDATION', 'The request did not arrive whole in time.'),
};
const MALFORMED = new HoldfastError('VALIDATION', 'What was sent is no HTTP request.');

function refusal(error: FastifyError): HoldfastError | undefined {
  if (error.code === 'FST_ERR_BAD_URL') {
    const message = 'url: has an escape that is not UTF-8, such as %ff, or is cut short';
    return new HoldfastError('VALIDATION', message, { path: 'url' });
  }
  // What the plugin of static files refuses has a status alone: an address that no file can have.
  const code =
    error.code === undefined && [400, 403].includes(error.statusCode ?? 0) ? 'NOT_FOUND' : REFUSALS[error.code];
  return code && new HoldfastError(code, ERROR_TABLE[code].meaning);
}

export function sendError(reply: FastifyReply, error: HoldfastError): FastifyReply {
  if (error.code === 'UNAUTHORIZED') void reply.header('www-authenticate', 'Bearer');
  return reply.code(httpStatusOf(error.code)).type('application/json').send({ error: error.toBody() });
}

/** The answer to whatever was thrown while a request was handled. */
export function answerError(log: Log, error: unknown, reply: FastifyReply): FastifyReply {
  const coded = refusal(error as FastifyError) ?? decodeRequestError(error);
  if (coded.code === 'INTERNAL') log.error({ err: error }, 'a request failed');
  return sendError(reply, coded);
}

/** The answer to what the parser of HTTP refuses before there is a request: the connection ends with it. */
export function answerUnparsed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const coded = UNPARSED[error.code ?? ''] ?? MALFORMED;
  const status = httpStatusOf(coded.code);
  const body = JSON.stringify({ error: coded.toBody() });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(error);
}

/** Every failure of every address as `{error: {code, message, path?, details?}}`. */
export function registerErrorAnswers(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error, _request, reply) => answerError(log, error, reply));
  app.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(request);
    // Before anything is said about an address that needs a key.
    if (!isOpen(request, allowed)) requirePermission(request.identity, 'read');
    if (allowed.length === 0) {
      return sendError(reply, new HoldfastError('NOT_FOUND', 'There is nothing at this address.'));
    }
    void reply.header('allow', allowed.join(', '));
    return sendError(reply, new HoldfastError('METHOD_NOT_ALLOWED', `This address takes ${allowed.join(', ')}.`));
  });
}

const OPEN = new Set(['/health', '/health/live', '/health/ready', `${REST_PREFIX}/openapi.json`]);

/** True for an address that takes nothing, outside of those of our own contract, and for one that needs no key. */
function isOpen(request: FastifyRequest, allowed: readonly string[]): boolean {
  const path = pathOf(request);
  return OPEN.has(path) || (allowed.length === 0 && !path.startsWith(`${REST_PREFIX}/`) && !path.startsWith('/trpc'));
}

const PATTERNS = [
  ...REST_ROUTES.map(({ method, path }) => ({ method, path: REST_PREFIX + path })),
  ...COMPATIBILITY,
  { method: 'POST', path: MCP_PATH },
  ...[
    EVENT_PATH,
    '/metrics',
    RUN_MANAGER_FILE,
    RUN_MANAGER_HEALTH,
    ...SCRIPT_FILE_PATHS,
    SESSION_BARS_PATH,
    ...TEARSHEET_PATHS,
    ...OPEN,
  ].map((path) => ({
    method: 'GET',
    path,
  })),
].map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+').replace('*', '.+')}$`),
}));

/** Methods that the table has for the address of a request. */
function allowedMethods(request: FastifyRequest): string[] {
  const path = pathOf(request);
  return PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0]!.replace(/\/$/, '');
}
