import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Located, SharedFolders } from '../../api/operations/services';
import { catalogContents, type CatalogContents } from '../../engine/catalog/catalog-contents';
import { dataFiles } from '../../engine/catalog/catalog-folder';
import { SymbolIndex, symbolOf } from './symbol-index';

/** Why there is no file of a name, whatever else is wrong with it. */
const NOT_A_FILE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES']);

/** The folders of catalogs and strategies, which the API reads beside the engines. */
export class LocalFolders implements SharedFolders {
  private readonly symbols: SymbolIndex;

  constructor(private readonly places: { catalogRoot: string; strategiesDir: string }) {
    this.symbols = new SymbolIndex(places.catalogRoot);
  }

  async findInstruments(symbol: string, catalog?: string): Promise<readonly Located[]> {
    if (catalog === undefined) return this.symbols.find(symbol);
    const files = await dataFiles(this.places.catalogRoot, catalog);
    const matching = [...files.keys()].filter((id) => id === symbol || symbolOf(id) === symbol);
    return matching.map((instrument) => ({ catalog, instrument }));
  }

  readCatalog(catalog: string): Promise<CatalogContents> {
    return catalogContents(this.places.catalogRoot, catalog);
  }

  async readStrategyFile(name: string): Promise<Buffer | undefined> {
    try {
      const base = await realpath(this.places.strategiesDir);
      const file = await realpath(path.join(base, name));
      return file.startsWith(base + path.sep) ? await readFile(file) : undefined;
    } catch (error) {
      if (NOT_A_FILE.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
  }
}
