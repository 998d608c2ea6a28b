import { HoldfastError } from './errors';
import { withSuggestion } from './suggestion';

/**
 * @param memberships of each instrument of a session
 * @throws HoldfastError UNIVERSE_NOT_FOUND for one that no instrument belongs to
 */
export function requireUniverse(memberships: Iterable<object | undefined>, name: string | undefined): void {
  if (name === undefined) return;
  const known = new Set<string>();
  for (const universes of memberships) for (const one of Object.keys(universes ?? {})) known.add(one);
  if (known.has(name)) return;
  const message = `The session has no universe ${name}; one whose file is newer than the session counts once it is opened again.`;
  const error = new HoldfastError('UNIVERSE_NOT_FOUND', message, { path: 'universe' });
  throw withSuggestion(error, name, known);
}
