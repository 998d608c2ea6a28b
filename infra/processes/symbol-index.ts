import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Located } from '../../api/operations/services';
import { dataFiles } from '../../engine/catalog/catalog-folder';
import { HoldfastError } from '../../engine/model/errors';
import { catalogNameSchema, isDatasetCatalog, isUploadCatalog } from '../../engine/model/identifiers';

const MAX_DEPTH = 4;
/** Beyond so many folders nobody is answered without naming one. */
const MAX_CATALOGS = 5000;
/** What was found is answered from memory for so long. */
const FRESH_MS = 3000;
/** What was not found is looked for again, in folders as they are then, but not more often than this. */
const INTERVAL_MS = 250;

interface Index {
  /** Catalogs with an instrument, the root left out. */
  catalogs: string[];
  /** By identifier and by symbol. */
  instruments: Map<string, Located[]>;
  readAt: number;
}

/** The instruments of all catalogs below a root, apart from those of datasets and of files that were sent. However many ask, the folders are read a few times a second at most. */
export class SymbolIndex {
  private index: Promise<Index> | undefined;

  constructor(
    private readonly root: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Every instrument with this identifier or symbol.
   * @throws HoldfastError VALIDATION with the path `catalog` where there are too many folders
   */
  async find(symbol: string): Promise<readonly Located[]> {
    const known = await this.atMost(FRESH_MS);
    const found = known.instruments.get(symbol);
    if (found) return found;
    const age = this.now() - known.readAt;
    if (age < INTERVAL_MS) await delay(INTERVAL_MS - age);
    return (await this.atMost(INTERVAL_MS)).instruments.get(symbol) ?? [];
  }

  /** Catalogs that have an instrument, the root left out, by name. */
  async catalogs(): Promise<readonly string[]> {
    return (await this.atMost(FRESH_MS)).catalogs;
  }

  private async atMost(ageMs: number): Promise<Index> {
    const { index } = this;
    const known = await index?.catch(() => undefined);
    // Of those who find it too old, the first reads it for all.
    if (this.index === index && !(known && this.now() - known.readAt < ageMs)) this.index = this.read();
    return this.index!;
  }

  private async read(): Promise<Index> {
    const readAt = this.now();
    const instruments = new Map<string, Located[]>();
    const catalogs: string[] = [];
    for (const catalog of await catalogsBelow(this.root)) {
      // What is found on the way, such as a link out of the root, is just no catalog.
      const files = await dataFiles(this.root, catalog).catch(() => new Map<string, string>());
      if (files.size > 0 && catalog !== '.') catalogs.push(catalog);
      if (isDatasetCatalog(catalog) || isUploadCatalog(catalog)) continue;
      for (const instrument of files.keys()) {
        for (const key of new Set([instrument, symbolOf(instrument)])) {
          const known = instruments.get(key);
          if (known) known.push({ catalog, instrument });
          else instruments.set(key, [{ catalog, instrument }]);
        }
      }
    }
    return { instruments, catalogs, readAt };
  }
}

/** What stands before the venue. */
export function symbolOf(instrument: string): string {
  return instrument.slice(0, instrument.lastIndexOf('.'));
}

/** The root itself and the folders below it, by name. */
async function catalogsBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  const open = ['.'];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.push(name) > MAX_CATALOGS) {
      const message = `catalog: there are more than ${MAX_CATALOGS} catalogs; name one`;
      throw new HoldfastError('VALIDATION', message, { path: 'catalog' });
    }
    open.push(...(await foldersIn(root, name)).reverse());
  }
  return found;
}

async function foldersIn(root: string, name: string): Promise<string[]> {
  const entries = await readdir(path.join(root, name), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => (name === '.' ? entry.name : `${name}/${entry.name}`))
    .filter((one) => catalogNameSchema.safeParse(one).success && one.split('/').length <= MAX_DEPTH)
    .sort();
}
