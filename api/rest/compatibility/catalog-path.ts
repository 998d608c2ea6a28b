import { realpathSync } from 'node:fs';
import path from 'node:path';
import { HoldfastError } from '../../../engine/model/errors';

/**
 * Name of the catalog that a path means: one below the catalog root, or an absolute one that leads there.
 * @throws HoldfastError VALIDATION with the path `catalog`, for one that leads elsewhere
 */
export function catalogNameOf(root: string, given: string): string {
  const name = [root, realRoot(root)].map((base) => below(base, given)).find((one) => one !== undefined);
  if (name !== undefined) return name;
  throw new HoldfastError('VALIDATION', 'catalog: must be a catalog below the catalog root', { path: 'catalog' });
}

function below(root: string, given: string): string | undefined {
  const relative = path.relative(root, path.resolve(root, given));
  if (relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) return undefined;
  return relative === '' ? '.' : relative.split(path.sep).join('/');
}

/** The API may stand on another machine than the catalogs. */
function realRoot(root: string): string {
  try {
    return realpathSync(root);
  } catch {
    return root;
  }
}
