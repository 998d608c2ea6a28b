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
    const known = this.#pathsOf(keys);
    for (const path of known) {
      this.#index(path);
      if (turns.isOver) await turns.pass();
    }
    if (!keys.every((key) => this.#columns.has(key))) {
      for (const path of await this.packs()) {
        if (!known.has(path)) this.#index(path);
        if (turns.isOver) await turns.pass();
      }
    }
    for (const path of this.#pathsOf(keys)) this.#writeUse(path);
  }

  /** Paths of all packs. */
  async packs(): Promise<string[]> {
    const names = await filesOf(this.folder);
    return names.filter((name) => name.endsWith(PACK_SUFFIX)).map((name) => join(this.folder, name));
  }

  /** What a pack holds, by the keys of its datasets. */
  datasetsOf(path: string): readonly string[] {
    this.#index(path);
    return this.#packs.get(path)?.datasets ?? [];
  }

  find(key: string): PackedColumns | undefined {
    return this.#columns.get(key);
  }

  /** Keeps the packs of these datasets from being removed until the answer is called. */
  use(keys: readonly string[]): () => void {
    const paths = this.#pathsOf(keys);
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

  #pathsOf(keys: readonly string[]): Set<string> {
    return new Set(keys.flatMap((key) => this.#columns.get(key)?.path ?? []));
  }

  /** Synchronous, as the reads are: a callback takes longer than a look at a file. */
  #index(path: string): void {
    const found = stampOf(path);
    if (!found) return this.forget(path);
    if (this.#packs.get(path)?.stamp === found.stamp) return;
    this.#read(path, found.stamp);
    // Reading the index is no use of the pack.
    this.#setUse(path, found.usedAt);
  }

  #writeUse(path: string): void {
    const found = stampOf(path);
    if (found && Date.now() - found.usedAt >= USE_WRITTEN_MS) this.#setUse(path, Date.now());
  }

  /** The time of the last access is that of the last use, whatever the file system writes by itself. */
  #setUse(path: string, at: number): void {
    try {
      utimesSync(path, new Date(at), statSync(path).mtime);
    } catch {
      // Without it a pack may be removed that could have stayed, and is made again.
    }
    const known = this.#packs.get(path);
    if (known) known.stamp = stampOf(path)?.stamp ?? '';
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
