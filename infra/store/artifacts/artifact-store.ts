import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { HoldfastError } from '../../../engine/model/errors';

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

  /**
   * Stores the bytes and returns their name. It is on the disk, and so is its name, before this ends: a row that names it
   * may be committed. A blob that is there already is not written again.
   * @throws HoldfastError UNAVAILABLE while it cannot be written, such as on a full disk
   */
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
    try {
      await writeSynced(partial, bytes);
      await rename(partial, file);
      await syncFolder(path.dirname(file));
    } catch (error) {
      await rm(partial, { force: true }).catch(() => undefined);
      throw unavailable(error, 'written');
    }
    return hash;
  }

  /** Whether a whole blob is there: one that a power cut left empty is not. */
  async has(hash: string): Promise<boolean> {
    const found = await stat(this.fileOf(hash)).catch(() => undefined);
    return found !== undefined && found.size > 0;
  }

  /** @throws HoldfastError ARTIFACT_MISSING where there is none, UNAVAILABLE while it cannot be read */
  async get(hash: string): Promise<Buffer> {
    try {
      return await readFile(this.fileOf(hash));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        throw new HoldfastError('ARTIFACT_MISSING', 'A file of the result is missing.', {
          details: { artifact: hash },
        });
      }
      throw unavailable(error, 'read');
    }
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

async function writeSynced(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'wx').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    const folder = path.dirname(file);
    await mkdir(folder, { recursive: true });
    await syncFolder(path.dirname(folder));
    return open(file, 'wx');
  });
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** A name is on the disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whatever the file system says of a blob, it may be otherwise in a moment: a disk is freed, a mount comes back. */
function unavailable(error: unknown, what: string): HoldfastError {
  const details = { files: (error as NodeJS.ErrnoException).code ?? 'unknown' };
  const failure = new HoldfastError('UNAVAILABLE', `The artifacts cannot be ${what} now.`, { details });
  return Object.assign(failure, { cause: error });
}
