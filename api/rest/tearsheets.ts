import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requirePermission } from '../auth';
import type { Caller } from '../routers/app-router';

/** Pages of HTML, by their addresses. */
const PAGES = {
  '/api/v1/runs/:id/tearsheet': { of: 'runTearsheet', tag: 'runs', summary: 'A run on two sheets of HTML' },
  '/api/v1/sweeps/:id/tearsheet': { of: 'sweepTearsheet', tag: 'sweeps', summary: 'A sweep on two sheets of HTML' },
  '/api/v1/searches/:id/tearsheet': {
    of: 'searchTearsheet',
    tag: 'searches',
    summary: 'A search on two sheets of HTML',
  },
} as const;
export const TEARSHEET_PATHS = Object.keys(PAGES) as (keyof typeof PAGES)[];

/** Pages without a script that need nothing of the network. */
export function registerTearsheets(app: FastifyInstance, callerOf: (request: FastifyRequest) => Caller): void {
  for (const path of TEARSHEET_PATHS) {
    const { of, tag, summary } = PAGES[path];
    app.get(path, {
      schema: {
        ...{ tags: [tag], summary, params: z.object({ id: z.string() }) },
        response: { 200: { description: 'A page.', content: { 'text/html': { schema: z.string() } } } },
      },
      exposeHeadRoute: false,
      onRequest: (request, _reply, done) => {
        requirePermission(request.identity, 'read');
        done();
      },
      handler: async (request, reply) => {
        const { id } = request.params as { id: string };
        const { html } = await callerOf(request).analytics[of]({ id });
        const name = `attachment; filename="${id}-tearsheet.html"`;
        const { download } = request.query as { download?: string };
        if (download !== undefined) void reply.header('content-disposition', name);
        return reply.type('text/html; charset=utf-8').send(html);
      },
    });
  }
}
