import { HoldfastError } from '../../../engine/model/errors';
import type { SpaceRequest } from '../../../engine/model/search';

/** Fields of `{start, stop, step}` by those of the long form. */
const OF_RANGE: Readonly<Record<string, string>> = { low: 'start', high: 'stop' };

/** Checks a space in its long form, and tells what is wrong by the fields that were given: those of a range, or items of a list. */
export function byGivenFields<T>(space: SpaceRequest, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof HoldfastError) || error.path === undefined) throw error;
    const path = givenPath(space, error.path);
    if (path === error.path) throw error;
    const { code, details, message } = error;
    const told = message.startsWith(`${error.path}: `) ? path + message.slice(error.path.length) : message;
    throw new HoldfastError(code, told, { path, ...(details && { details }) });
  }
}

function givenPath(space: SpaceRequest, path: string): string {
  const [, name = '', field = ''] = /^space\.(\w+)\.(.+)$/.exec(path) ?? [];
  const given = Object.hasOwn(space, name) ? space[name] : undefined;
  if (Array.isArray(given)) return path.replace(/\.values(?=\.\d+$|$)/, '');
  if (given && 'start' in given && OF_RANGE[field] !== undefined) return `space.${name}.${OF_RANGE[field]}`;
  return path;
}
