import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of files, remembered while a file's identity, size and times stay. */
export class FileHashes {
  readonly #known = new Map<string, { stamp: string; hash: string }>();

  /** Hex SHA-256 of the file's content. */
  async hash(path: string): Promise<string> {
    const stamp = await fileStamp(path);
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.hash;
    const digest = createHash('sha256');
    await pipeline(createReadStream(path), digest);
    const hash = digest.digest('hex');
    // A file that changed while it was read is read anew next time.
    if ((await fileStamp(path)) === stamp) this.#known.set(path, { stamp, hash });
    return hash;
  }
}

/** Changes whenever a file is replaced or written. */
export async function fileStamp(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join('/');
}
