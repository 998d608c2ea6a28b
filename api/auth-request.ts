import type { FastifyRequest } from 'fastify';
import { HoldfastError } from '../engine/model/errors';
import { adminIdentity, secretsEqual, type Identity } from './auth';
import { isSession } from './auth-cookie';

export interface AuthConfig {
  /** `off`: everyone is the administrator, for a server that listens on loopback only. */
  mode: 'on' | 'off';
  adminKey: string;
  /** File of the one-time token that signs a browser in. */
  dashboardTokenFile: string;
  /** Cookies do not tell ports apart, so the name does. */
  cookieName: string;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/**
 * The caller of a request, or undefined. A key in a header counts before a cookie.
 * @throws HoldfastError FORBIDDEN when a page of another origin may be behind the call
 */
export function identify(request: FastifyRequest, auth: AuthConfig): Identity | undefined {
  if (auth.mode === 'off') {
    requireLoopbackHost(request);
    requireSameOrigin(request, false);
    return adminIdentity('open');
  }
  const key = presentedKey(request);
  if (key !== undefined) return secretsEqual(key, auth.adminKey) ? adminIdentity('key') : undefined;
  const cookie = request.cookies[auth.cookieName];
  if (cookie === undefined || !isSession(auth.adminKey, cookie)) return undefined;
  requireSameOrigin(request, true);
  return adminIdentity('cookie');
}

function presentedKey(request: FastifyRequest): string | undefined {
  const header = request.headers['x-api-key'];
  if (typeof header === 'string') return header;
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Refuses names that resolve to this machine but belong to someone else: the page behind them shares our origin. */
function requireLoopbackHost(request: FastifyRequest): void {
  if (LOOPBACK_HOST.test(request.host)) return;
  throw new HoldfastError('FORBIDDEN', 'Without keys, only calls to a loopback address are taken.');
}

/** @param strict also refuses a call that does not say where it comes from, which a browser always does */
function requireSameOrigin(request: FastifyRequest, strict: boolean): void {
  if (SAFE_METHODS.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const own = origin !== undefined && hostOf(origin) === request.host;
  const foreign = (site !== undefined && site !== 'same-origin' && site !== 'none') || (origin !== undefined && !own);
  if (foreign || (strict && !own && site !== 'same-origin')) {
    throw new HoldfastError('FORBIDDEN', 'A call signed in by cookie must come from the dashboard itself.');
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
