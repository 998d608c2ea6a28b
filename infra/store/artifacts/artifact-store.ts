import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface StoredArtifact {
  hash: string;
  bytes: number;
  putAt: number;
}

/** Whoever removes what nobody names goes by the age: a blob that is put again is young again. */
async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

/** Immutable blobs named by their SHA-256, in a folder that every process of a stack shares. */
export class ArtifactStore {
  constructor(private readonly folder: string) {}

  /** Stores the bytes and returns their name. A blob that is there already is not written again. */
  async put(bytes: Buffer): Promise<string> {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const file = this.fileOf(hash);
    const present = await stat(file).catch(() => undefined);
    if (present?.size === bytes.length) {
      await touch(file);
      return hash;
    }
    // Written beside and renamed, so that a reader never sees half a blob.
    const partial = `${file}.${randomUUID()}.partial`;
    await writeFile(partial, bytes).catch(async () => {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(partial, bytes);
    });
    await rename(partial, file);
    return hash;
  }

  async has(hash: string): Promise<boolean> {
    return (await stat(this.fileOf(hash)).catch(() => undefined)) !== undefined;
  }

  get(hash: string): Promise<Buffer> {
    return readFile(this.fileOf(hash));
  }

  /** Every blob: its name, size and when it was last put, in milliseconds. */
  async *list(): AsyncGenerator<StoredArtifact> {
    const folders = await readdir(this.folder).catch(() => []);
    for (const folder of folders.filter((name) => /^[0-9a-f]{2}$/.test(name))) {
      for (const name of await readdir(path.join(this.folder, folder))) {
        const file = path.join(this.folder, folder, name);
        const found = await stat(file).catch(() => undefined);
        if (found && /^[0-9a-f]{64}$/.test(name)) yield { hash: name, bytes: found.size, putAt: found.mtimeMs };
      }
    }
  }

  /** Removes a blob; one that is not there is none to remove. */
  async remove(hash: string): Promise<void> {
    await rm(this.fileOf(hash), { force: true });
  }

  private fileOf(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('An artifact is named by 64 hex digits.');
    return path.join(this.folder, hash.slice(0, 2), hash);
  }
}
