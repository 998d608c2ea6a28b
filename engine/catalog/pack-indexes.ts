import { statSync, utimesSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PACK_SUFFIX, readPackIndex, type PackedColumns } from './column-pack';
import { Turns } from './turns';

/** The last use of a pack is written down at most this often. */
const USE_WRITTEN_MS = 10 * 60_000;

interface KnownPack {
  stamp: string;
  datasets: string[];
}

/**
 * What the packs of a folder hold, remembered between loads. A load looks at the packs that it needs, and at the others
 * only where something is missing.
 */
export class PackIndexes {
  readonly #packs = new Map<string, KnownPack>();
  readonly #columns = new Map<string, PackedColumns>();
  /** Packs that loads rely on, with how many of them. */
  readonly #used = new Map<string, number>();

  constructor(readonly folder: string) {}

  /** Brings up to date what is known of these datasets, and of every pack where one of them is not found. */
  async look(keys: readonly string[]): Promise<void> {
    const turns = new Turns();
    const paths = new Set(keys.flatMap((key) => this.#columns.get(key)?.path ?? []));
    for (const path of paths) {
      this.#index(path);
      if (turns.isOver) await turns.pass();
    }
    if (keys.every((key) => this.#columns.has(key))) return;
    for (const name of await filesOf(this.folder)) {
      const path = join(this.folder, name);
      if (!name.endsWith(PACK_SUFFIX) || paths.has(path)) continue;
      this.#index(path);
      if (turns.isOver) await turns.pass();
    }
  }

  find(key: string): PackedColumns | undefined {
    return this.#columns.get(key);
  }

  /** Keeps the packs of these datasets from being removed until the answer is called. */
  use(keys: readonly string[]): () => void {
    const paths = new Set(keys.flatMap((key) => this.#columns.get(key)?.path ?? []));
    const count = (path: string, by: number) => this.#used.set(path, (this.#used.get(path) ?? 0) + by);
    for (const path of paths) count(path, 1);
    return () => paths.forEach((path) => count(path, -1));
  }

  isUsed(path: string): boolean {
    return (this.#used.get(path) ?? 0) > 0;
  }

  /** Forgets a pack that is not there any more. */
  forget(path: string): void {
    for (const key of this.#packs.get(path)?.datasets ?? [])
      if (this.#columns.get(key)?.path === path) this.#columns.delete(key);
    this.#packs.delete(path);
  }

  /** Synchronous, as the reads are: a callback takes longer than a look at a file. */
  #index(path: string): void {
    const found = stampOf(path);
    if (!found) return this.forget(path);
    const known = this.#packs.get(path);
    if (known?.stamp !== found.stamp) this.#read(path, found.stamp);
    if (Date.now() - found.usedAt < USE_WRITTEN_MS) return;
    writeUse(path);
    this.#packs.get(path)!.stamp = stampOf(path)?.stamp ?? '';
  }

  #read(path: string, stamp: string): void {
    this.forget(path);
    const columns = readPackIndex(path);
    for (const packed of columns) this.#columns.set(packed.dataset, packed);
    this.#packs.set(path, { stamp, datasets: columns.map(({ dataset }) => dataset) });
  }
}

/** Names in the folder; none where it is absent. */
export async function filesOf(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

function stampOf(path: string): { stamp: string; usedAt: number } | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!found) return undefined;
  const { ino, size, mtimeNs, ctimeNs, atimeMs } = found;
  return { stamp: [ino, size, mtimeNs, ctimeNs].join('/'), usedAt: Number(atimeMs) };
}

/** The time of the last access is that of the last use, whatever the file system writes by itself. */
function writeUse(path: string): void {
  try {
    utimesSync(path, new Date(), statSync(path).mtime);
  } catch {
    // Without it a pack may be removed that could have stayed, and is made again.
  }
}
