import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Immutable blobs named by their SHA-256, in a folder that every process of a stack shares. */
export class ArtifactStore {
  constructor(private readonly folder: string) {}

  /** Stores the bytes and returns their name. A blob that is there already is not written again. */
  async put(bytes: Buffer): Promise<string> {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const file = this.fileOf(hash);
    const present = await stat(file).catch(() => undefined);
    if (present?.size === bytes.length) return hash;
    await mkdir(path.dirname(file), { recursive: true });
    // Written beside and renamed, so that a reader never sees half a blob.
    const partial = `${file}.${randomUUID()}.partial`;
    await writeFile(partial, bytes);
    await rename(partial, file);
    return hash;
  }

  async has(hash: string): Promise<boolean> {
    return (await stat(this.fileOf(hash)).catch(() => undefined)) !== undefined;
  }

  get(hash: string): Promise<Buffer> {
    return readFile(this.fileOf(hash));
  }

  private fileOf(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('An artifact is named by 64 hex digits.');
    return path.join(this.folder, hash.slice(0, 2), hash);
  }
}
