import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
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
    const file = this.pathOf(hash);
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

  /**
   * Stores what comes by a stream, of which no more than a part is in memory at a time.
   * @returns its name and size
   * @throws HoldfastError UNAVAILABLE while it cannot be written; what the stream throws
   */
  async putStream(source: AsyncIterable<Uint8Array>): Promise<{ hash: string; bytes: number }> {
    const hashing = createHash('sha256');
    const partial = path.join(this.folder, `${randomUUID()}.partial`);
    let bytes = 0;
    let handle: FileHandle | undefined;
    try {
      handle = await openIn(partial).catch(refuseWrite);
      for await (const part of source) {
        hashing.update(part);
        bytes += part.length;
        await handle.writeFile(part).catch(refuseWrite);
      }
      await handle.datasync().catch(refuseWrite);
      await handle.close();
      handle = undefined;
      const hash = hashing.digest('hex');
      await this.take(partial, hash).catch(refuseWrite);
      return { hash, bytes };
    } catch (error) {
      await handle?.close().catch(() => undefined);
      await rm(partial, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  private async take(partial: string, hash: string): Promise<void> {
    const file = this.pathOf(hash);
    const folder = path.dirname(file);
    if (await mkdir(folder, { recursive: true })) await syncFolder(path.dirname(folder));
    await rename(partial, file);
    await touch(file);
    await syncFolder(folder);
  }

  /** Whether a whole blob is there: one that a power cut left empty is not. */
  async has(hash: string): Promise<boolean> {
    return ((await this.sizeOf(hash)) ?? 0) > 0;
  }

  /** Bytes of a blob; undefined where there is none. */
  async sizeOf(hash: string): Promise<number | undefined> {
    return (await stat(this.pathOf(hash)).catch(() => undefined))?.size;
  }

  /** @throws HoldfastError ARTIFACT_MISSING where there is none, UNAVAILABLE while it cannot be read */
  get(hash: string): Promise<Buffer> {
    return readFile(this.pathOf(hash)).catch((error: unknown) => refuseRead(error, hash));
  }

  /**
   * The same for whoever reads parts of it, and closes it. It is whole until then, also where it is removed.
   * @throws as `get`
   */
  open(hash: string): Promise<FileHandle> {
    return open(this.pathOf(hash), 'r').catch((error: unknown) => refuseRead(error, hash));
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

  /** Files that a process left which died while it wrote them: their path, size and when they were last written, in milliseconds. */
  async *leftovers(): AsyncGenerator<{ file: string; bytes: number; writtenAt: number }> {
    const folders = (await readdir(this.folder).catch(() => [])).filter((name) => /^[0-9a-f]{2}$/.test(name));
    for (const folder of [this.folder, ...folders.map((name) => path.join(this.folder, name))]) {
      for (const name of await readdir(folder).catch(() => [])) {
        const file = path.join(folder, name);
        const found = name.endsWith('.partial') ? await stat(file).catch(() => undefined) : undefined;
        if (found?.isFile()) yield { file, bytes: found.size, writtenAt: found.mtimeMs };
      }
    }
  }

  async removeLeftover(file: string): Promise<void> {
    await rm(file, { force: true });
  }

  /** Removes a blob; one that is not there is none to remove. */
  async remove(hash: string): Promise<void> {
    await rm(this.pathOf(hash), { force: true });
  }

  /** Where a blob lies, for those that read it by its path. */
  pathOf(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('An artifact is named by 64 hex digits.');
    return path.join(this.folder, hash.slice(0, 2), hash);
  }
}

/** A new file, with its folder where that is missing. */
function openIn(file: string): Promise<FileHandle> {
  return open(file, 'wx').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    const folder = path.dirname(file);
    await mkdir(folder, { recursive: true });
    await syncFolder(path.dirname(folder));
    return open(file, 'wx');
  });
}

async function writeSynced(file: string, bytes: Buffer): Promise<void> {
  const handle = await openIn(file);
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

function refuseRead(error: unknown, hash: string): never {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unavailable(error, 'read');
  throw new HoldfastError('ARTIFACT_MISSING', 'A file of the result is missing.', { details: { artifact: hash } });
}

function refuseWrite(error: unknown): never {
  throw unavailable(error, 'written');
}

/** Whatever the file system says of a blob, it may be otherwise in a moment: a disk is freed, a mount comes back. */
function unavailable(error: unknown, what: string): HoldfastError {
  const details = { files: (error as NodeJS.ErrnoException).code ?? 'unknown' };
  const failure = new HoldfastError('UNAVAILABLE', `The artifacts cannot be ${what} now.`, { details });
  return Object.assign(failure, { cause: error });
}
