import { readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Located, SharedFolders } from '../../api/operations/services';
import { dataFiles } from '../../engine/catalog/catalog-folder';
import { catalogNameSchema } from '../../engine/model/identifiers';

const MAX_DEPTH = 4;

/** The folders of catalogs and strategies, which the API reads beside the engines. */
export class LocalFolders implements SharedFolders {
  constructor(private readonly places: { catalogRoot: string; strategiesDir: string }) {}

  async findInstruments(symbol: string, catalog?: string): Promise<Located[]> {
    const { catalogRoot } = this.places;
    const found: Located[] = [];
    for (const name of catalog === undefined ? await catalogsBelow(catalogRoot) : [catalog]) {
      const files = dataFiles(catalogRoot, name);
      // What is found on the way, such as a link out of the root, is just no catalog.
      const instruments = [
        ...(await (catalog === undefined ? files.catch(() => new Map()) : files)).keys(),
      ] as string[];
      const matching = instruments.filter((id) => id === symbol || id.slice(0, id.lastIndexOf('.')) === symbol);
      found.push(...matching.map((instrument) => ({ catalog: name, instrument })));
    }
    return found;
  }

  async readStrategyFile(name: string): Promise<Buffer | undefined> {
    try {
      const base = await realpath(this.places.strategiesDir);
      const file = await realpath(path.join(base, name));
      return file.startsWith(base + path.sep) ? await readFile(file) : undefined;
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
  }
}

/** The root itself and the folders below it, by name. */
async function catalogsBelow(root: string, name = '.'): Promise<string[]> {
  const entries = await readdir(path.join(root, name), { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => (name === '.' ? entry.name : `${name}/${entry.name}`))
    .filter((one) => catalogNameSchema.safeParse(one).success && one.split('/').length <= MAX_DEPTH)
    .sort();
  const below = await Promise.all(names.map((one) => catalogsBelow(root, one)));
  return [name, ...below.flat()];
}
