import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of package.json, found upwards so that sources and compiled files both get it right. */
export function projectRoot(from: string = __dirname): string {
  let folder = from;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error(`there is no package.json above ${from}`);
    folder = parent;
  }
  return folder;
}
