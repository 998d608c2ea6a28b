import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { messageOf } from '../model/message-of';
import { refusal } from './findings';
import type { ImportSource } from './import-source';
import { LEAST_SUSPICIOUS, MOST_RATIO } from './unpack-text';

const MOST_MEMBERS = 10_000;
/** Of all members together, unpacked. */
const MOST_BYTES = 64 * 1024 ** 3;
const ENCRYPTED = 1;

/**
 * The members of a zip archive as files of their own, in the folder.
 * @throws HoldfastError IMPORT_REFUSED: ARCHIVE_PATH, ARCHIVE_ENCRYPTED, ARCHIVE_BOMB, ARCHIVE_TOO_LARGE, FILE_BROKEN
 */
export async function unpackZip(source: ImportSource & { bytes: number }, folder: string): Promise<ImportSource[]> {
  const members: ImportSource[] = [];
  await eachMember(source, async (entry, zip) => {
    const path = join(folder, `member-${members.length}-${Date.now()}`);
    const stream = await zip.openReadStreamPromise(entry);
    await pipeline(stream, counted(entry, source.name), createWriteStream(path, { flags: 'wx' }));
    members.push({ path, name: `${source.name}/${entry.fileName}` });
  });
  return members;
}

/** Refuses an archive by its directory alone. */
export async function requireModestZip(source: ImportSource & { bytes: number }, most: number): Promise<void> {
  await eachMember(source, () => Promise.resolve(), most);
}

/**
 * Goes through the members of an archive that are files, and refuses it by what its directory says.
 * @throws HoldfastError IMPORT_REFUSED
 */
export async function eachMember(
  { path, name, bytes }: ImportSource & { bytes: number },
  visit: (entry: Entry, zip: ZipFile) => Promise<void>,
  most = MOST_BYTES,
): Promise<void> {
  const yauzl = await import('yauzl');
  // It refuses names that are absolute or lead out of the archive, and members that are longer than they say.
  const zip = await yauzl.openPromise(path, { strictFileNames: true, lazyEntries: true }).catch((error: unknown) => {
    throw zipRefusal(error, name);
  });
  let [packed, unpacked, count] = [0, 0, 0];
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) throw refusal('ARCHIVE_ENCRYPTED', { file: name });
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
      const isBomb = unpacked > LEAST_SUSPICIOUS && unpacked > MOST_RATIO * Math.min(packed, bytes);
      if (isBomb) throw refusal('ARCHIVE_BOMB', { file: name });
      if (++count > MOST_MEMBERS || unpacked > most) throw refusal('ARCHIVE_TOO_LARGE', { file: name });
      await visit(entry, zip);
    }
  } catch (error) {
    throw zipRefusal(error, name);
  } finally {
    zip.close();
  }
}

function zipRefusal(error: unknown, file: string): unknown {
  if ((error as Error).name === 'HoldfastError') return error;
  const message = messageOf(error);
  if (/file ?name|relative path|absolute path/i.test(message)) return refusal('ARCHIVE_PATH', { file });
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return error;
  return refusal('FILE_BROKEN', { file });
}

/** Ends a member that goes on beyond what it said. */
function counted(entry: Entry, file: string): Transform {
  let length = 0;
  return new Transform({
    transform(part: Buffer, _, done) {
      length += part.length;
      if (length > entry.uncompressedSize) done(refusal('ARCHIVE_BOMB', { file }));
      else done(null, part);
    },
  });
}
