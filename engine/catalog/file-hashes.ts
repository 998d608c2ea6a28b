import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HoldfastError } from '../model/errors';
import { unreadableReason } from './regular-files';

const SMALL_BYTES = 4 * 2 ** 20;

/** SHA-256 of files, remembered while a file's identity, size and times stay. */
export class FileHashes {
  readonly #known = new Map<string, { stamp: string; hash: string }>();

  /**
   * Hex SHA-256 of the file's content.
   * @param found what was seen of the file just now
   * @param content all of it, where that has been read since; the caller refuses a file that is another one by then
   * @throws HoldfastError BAD_DATA for a file that may not be read, or that is none
   */
  async hash(path: string, found?: FileStamp, content?: Uint8Array): Promise<string> {
    try {
      return await this.#hash(path, found ?? fileStamp(path), content);
    } catch (error) {
      // What is gone may be there under another name.
      if (error instanceof HoldfastError || (error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
      throw unreadable(path, unreadableReason(error));
    }
  }

  async #hash(path: string, { stamp, size }: FileStamp, content?: Uint8Array): Promise<string> {
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.hash;
    const digest = createHash('sha256');
    // For a small file a stream, or a callback, costs more than the file.
    if (content) digest.update(content);
    else if (size <= SMALL_BYTES) digest.update(readFileSync(path));
    else await pipeline(createReadStream(path), digest);
    const hash = digest.digest('hex');
    // A file that changed while it was read is read anew next time; whoever gives its content looks at it again.
    if (content || fileStamp(path).stamp === stamp) this.#known.set(path, { stamp, hash });
    return hash;
  }
}

export interface FileStamp {
  /** Changes whenever a file is replaced or written. */
  stamp: string;
  size: number;
}

/** @throws HoldfastError BAD_DATA for what is no regular file: opening a pipe could wait forever */
export function fileStamp(path: string): FileStamp {
  const found = statSync(path, { bigint: true });
  if (!found.isFile()) throw unreadable(path, 'is no regular file');
  const { dev, ino, size, mtimeNs, ctimeNs } = found;
  return { stamp: [dev, ino, size, mtimeNs, ctimeNs].join('/'), size: Number(size) };
}

function unreadable(path: string, fault: string): HoldfastError {
  const file = basename(path);
  return new HoldfastError('BAD_DATA', `${file} ${fault}.`, { details: { file } });
}
