import type { FastifyInstance } from 'fastify';

const PAGE_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  // The chart library positions its tooltips by inline styles.
  "style-src 'self' 'unsafe-inline'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

/** Headers by which a browser does not guess, frame or leak what we answer. */
export function registerSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    void reply.headers({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': PAGE_POLICY,
    });
  });
}

const CORS_HEADERS = {
  'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, last-event-id, trpc-accept, x-api-key',
  'access-control-max-age': '600',
};

/** Headers of answers that a page may read beside those that it always may. */
const EXPOSED = 'allow, retry-after, www-authenticate';

/** Lets pages of the listed origins call the API with a key; cookies stay with our own pages. */
export function registerCors(app: FastifyInstance, origins: readonly string[]): void {
  const allowed = new Set(origins);
  if (allowed.size === 0) return;
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return;
    void reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED });
    if (request.method === 'OPTIONS') return reply.headers(CORS_HEADERS).code(204).send();
  });
}
