import '../fastify-types';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HoldfastError } from '../../engine/model/errors';
import { requirePermission } from '../auth';
import type { Context } from '../context';
import { goneSignal } from '../rest/gone-signal';
import { createCaller } from '../routers/app-router';

export const MCP_PATH = '/mcp';

/**
 * The Model Context Protocol over HTTP. Every request stands for itself: there is no session of the protocol to keep, to lose
 * or to share, so that a server that was started again goes on with the next request.
 */
export function registerMcp(app: FastifyInstance, contextOf: (request: FastifyRequest) => Context): void {
  const closing = new AbortController();
  // Before the server waits for its requests to end: some wait for work that may take hours.
  app.addHook('preClose', (done) => {
    closing.abort(new HoldfastError('UNAVAILABLE', 'Server shutting down'));
    done();
  });
  app.post(MCP_PATH, {
    schema: { hide: true },
    onRequest: (request, _reply, done) => {
      requirePermission(request.identity, 'read');
      done();
    },
    handler: async (request, reply) => {
      // Nobody pays for it who does not use it.
      const { createMcpServer } = await import('./mcp-server.js');
      const { StreamableHTTPServerTransport } = await import('@modelcontextprotocol/sdk/server/streamableHttp.js');
      const context = contextOf(request);
      const gone = goneSignal(reply);
      const server = createMcpServer({
        version: context.config.version,
        identity: request.identity,
        callerOf: (idempotencyKey) => createCaller({ ...context, idempotencyKey }),
        gone: AbortSignal.any([gone, closing.signal]),
      });
      const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
      gone.addEventListener('abort', () => void server.close(), { once: true });
      await server.connect(transport);
      hijack(reply);
      // Kept alive after an answer that the end of the server brought about, the connection would hold it up.
      reply.raw.once('finish', () => {
        if (closing.signal.aborted) request.raw.socket.destroySoon();
      });
      await transport.handleRequest(request.raw, reply.raw, request.body);
    },
  });
}

/** The transport writes the answer itself, with the headers that every answer has. */
function hijack(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  reply.hijack();
}
