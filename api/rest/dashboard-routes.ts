import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HoldfastError } from '../../engine/model/errors';
import type { AuthConfig } from '../auth-request';
import { consumeToken, issueSession } from '../auth-cookie';

export interface DashboardConfig {
  /** Folder of the built dashboard; without it there are no pages. */
  folder: string;
  auth: AuthConfig;
}

const ONE_YEAR_SECONDS = 31_536_000;

/** The dashboard's pages under `/app`, the browser's sign-in, and the index of the server. */
export async function registerDashboard(app: FastifyInstance, { folder, auth }: DashboardConfig): Promise<void> {
  const present = existsSync(path.join(folder, 'index.html'));
  app.get('/', { schema: { hide: true } }, (request, reply) => {
    if (present && request.headers.accept?.includes('text/html')) return reply.redirect('/app');
    return reply.send({
      name: 'holdfast',
      api: '/api/v1',
      openapi: '/api/v1/openapi.json',
      docs: '/docs',
      health: '/health',
      ...(present && { dashboard: '/app' }),
    });
  });
  if (!present) return;
  await app.register(fastifyStatic, { root: folder, serve: false });
  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    const { token } = request.query as { token?: string | string[] };
    if (token !== undefined) return signIn(auth, reply, String(token));
    const file = (request.params as { '*'?: string })['*'] ?? '';
    if (file.startsWith('assets/')) return sendAsset(reply, folder, file);
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  };
  app.get('/app', { schema: { hide: true } }, page);
  app.get('/app/*', { schema: { hide: true } }, page);
}

/** Exchanges the one-time token for a cookie; the page itself tells whoever has neither. */
async function signIn(auth: AuthConfig, reply: FastifyReply, token: string): Promise<FastifyReply> {
  if (auth.mode === 'on' && (await consumeToken(auth.dashboardTokenFile, token))) {
    const { value, maxAgeSeconds } = issueSession(auth.adminKey);
    void reply.setCookie(auth.cookieName, value, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      maxAge: maxAgeSeconds,
    });
  }
  return reply.redirect('/app');
}

/** Assets carry their hash in their name, so a browser may keep them. */
function sendAsset(reply: FastifyReply, folder: string, file: string): FastifyReply {
  const resolved = path.resolve(folder, file);
  if (!resolved.startsWith(path.resolve(folder) + path.sep) || !existsSync(resolved)) {
    throw new HoldfastError('NOT_FOUND', 'There is nothing at this address.');
  }
  return reply.sendFile(file, { maxAge: ONE_YEAR_SECONDS * 1000, immutable: true });
}
