import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const SMALL_BYTES = 4 * 2 ** 20;

/** SHA-256 of files, remembered while a file's identity, size and times stay. */
export class FileHashes {
  readonly #known = new Map<string, { stamp: string; hash: string }>();

  /**
   * Hex SHA-256 of the file's content.
   * @param found what was seen of the file just now
   */
  async hash(path: string, { stamp, size } = fileStamp(path)): Promise<string> {
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.hash;
    const digest = createHash('sha256');
    // For a small file a stream, or a callback, costs more than the file.
    if (size <= SMALL_BYTES) digest.update(readFileSync(path));
    else await pipeline(createReadStream(path), digest);
    const hash = digest.digest('hex');
    // A file that changed while it was read is read anew next time.
    if (fileStamp(path).stamp === stamp) this.#known.set(path, { stamp, hash });
    return hash;
  }
}

/** The stamp changes whenever a file is replaced or written. */
export function fileStamp(path: string): { stamp: string; size: number } {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return { stamp: [dev, ino, size, mtimeNs, ctimeNs].join('/'), size: Number(size) };
}
