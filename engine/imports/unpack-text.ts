import { createReadStream, createWriteStream } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { refusal } from './findings';
import type { ImportSource } from './import-source';

/** Tables of real prices take a two-hundredth of their size or more. */
export const MOST_RATIO = 200;
/** Below it nothing is a bomb. */
export const LEAST_SUSPICIOUS = 1024 * 1024;
/** Of one file, unpacked. */
const MOST_BYTES = 64 * 1024 ** 3;
/** So much of a file tells how it is read. */
const MOST_LOOKED_AT = 256 * 1024 * 1024;
const MOST_LINE = 256 * 1024;
const PART = 1024 * 1024;
/** Unpacked bytes that are measured at once: packed ones are counted in parts of 64 KB. */
const STRETCH = 64 * 1024 * 1024;

/**
 * Unpacks gzip into a file of its own, of which the first 256 MB are enough to recognise it.
 * @param whole whether all of it is wanted
 * @throws HoldfastError IMPORT_REFUSED: ARCHIVE_BOMB, ARCHIVE_TOO_LARGE, LINE_TOO_LONG, FILE_BROKEN
 */
export async function unpackGzip({ path, name }: ImportSource, target: string, whole: boolean): Promise<void> {
  const gunzip = createGunzip();
  const file = createReadStream(path).on('error', (error) => gunzip.destroy(error));
  const lines = new LineWatch(name);
  const ratio = new RatioWatch();
  let length = 0;
  let isCut = false;
  async function* parts(): AsyncGenerator<Buffer> {
    for await (const part of file.pipe(gunzip) as AsyncIterable<Buffer>) {
      length += part.length;
      if (ratio.isBomb(length, gunzip.bytesWritten)) throw refusal('ARCHIVE_BOMB', { file: name });
      if (length > MOST_BYTES) throw refusal('ARCHIVE_TOO_LARGE', { file: name });
      lines.push(part);
      yield part;
      if (lines.neverBegins) return;
      if (!whole && length >= MOST_LOOKED_AT) {
        isCut = true;
        return;
      }
    }
  }
  try {
    await pipeline(Readable.from(parts()), createWriteStream(target, { flags: 'wx' }));
    if (isCut) await truncate(target, lines.end);
  } catch (error) {
    const { name: kind, code } = error as NodeJS.ErrnoException;
    throw kind === 'HoldfastError' || code === 'ENOSPC' ? error : refusal('FILE_BROKEN', { file: name });
  } finally {
    file.destroy();
  }
}

/**
 * Looks at the lines of a text, which a database would hold whole.
 * @param whole whether at all of them
 * @throws HoldfastError IMPORT_REFUSED: LINE_TOO_LONG, of another line than the first
 */
export async function requireShortLines({ path, name }: ImportSource, whole: boolean): Promise<void> {
  const lines = new LineWatch(name);
  const range = whole ? {} : { end: MOST_LOOKED_AT - 1 };
  for await (const part of createReadStream(path, { highWaterMark: PART, ...range })) {
    lines.push(part as Buffer);
    if (lines.neverBegins) return;
  }
}

/** What unpacks to a multiple that no table has, from its beginning or later on. */
class RatioWatch {
  /** Where the stretch began that is measured. */
  #packed = 0;
  #unpacked = 0;

  isBomb(unpacked: number, packed: number): boolean {
    const isBomb = (length: number, of: number) => length > LEAST_SUSPICIOUS && length > MOST_RATIO * of;
    if (isBomb(unpacked, packed)) return true;
    if (unpacked - this.#unpacked < STRETCH) return false;
    const isLate = isBomb(unpacked - this.#unpacked, packed - this.#packed);
    [this.#packed, this.#unpacked] = [packed, unpacked];
    return isLate;
  }
}

/** Refuses a line that goes on for ever. */
class LineWatch {
  #position = 0;
  /** Behind the last line that has ended. */
  end = 0;
  /** Whether the first line is too long: what the beginning of the file is tells more of it. */
  neverBegins = false;

  constructor(private readonly file: string) {}

  push(part: Buffer): void {
    // From the last newline within the longest line to the next such one.
    while (this.#position + part.length - this.end > MOST_LINE) {
      const from = Math.max(0, this.end - this.#position);
      const window = part.subarray(from, Math.max(0, this.end + MOST_LINE + 1 - this.#position));
      const newline = newlineIn(window);
      this.neverBegins = newline < 0 && this.end === 0;
      if (this.neverBegins) return;
      if (newline < 0) throw refusal('LINE_TOO_LONG', { file: this.file });
      this.end = this.#position + from + newline + 1;
    }
    const newline = newlineIn(part.subarray(Math.max(0, this.end - this.#position)));
    if (newline >= 0) this.end = Math.max(this.end, this.#position) + newline + 1;
    this.#position += part.length;
  }
}

/** The last one, of whatever form. */
function newlineIn(part: Buffer): number {
  const found = part.lastIndexOf(10);
  return found < 0 ? part.lastIndexOf(13) : found;
}
