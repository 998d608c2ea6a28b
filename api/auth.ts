import { createHash, timingSafeEqual } from 'node:crypto';
import { HoldfastError } from '../engine/model/errors';

export const PERMISSIONS = ['read', 'run_backtest', 'initialize', 'hot_reload', 'shutdown', 'admin'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Who calls. `via` decides whether a browser could have been tricked into the call. */
export interface Identity {
  name: string;
  permissions: ReadonlySet<Permission>;
  via: 'key' | 'cookie' | 'open';
}

export function adminIdentity(via: Identity['via']): Identity {
  return { name: 'admin', permissions: new Set(PERMISSIONS), via };
}

/** True when both texts are equal, in a time that does not tell how much of them is. */
export function secretsEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * Each permission includes `read`, and `admin` includes all.
 * @throws HoldfastError UNAUTHORIZED without an identity, FORBIDDEN without the permission
 */
export function requirePermission(identity: Identity | undefined, permission: Permission): Identity {
  if (!identity) throw new HoldfastError('UNAUTHORIZED', 'The API key is missing or not valid.');
  const { permissions } = identity;
  const granted =
    permissions.has(permission) || permissions.has('admin') || (permission === 'read' && permissions.size > 0);
  if (!granted) throw new HoldfastError('FORBIDDEN', `The API key lacks the permission "${permission}".`);
  return identity;
}
