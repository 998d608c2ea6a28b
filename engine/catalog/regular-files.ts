import type { Dirent, Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

/** A file of more bytes is not read into memory as text. */
const MAX_BYTES = 64 * 2 ** 20;

/** Why what stands at a path is no file with data. Nothing is opened: a pipe that nobody writes to would never open. */
export function irregular(found: Dirent | Stats): string | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return 'is a folder, not a file';
  if (found.isFIFO()) return 'is a pipe, not a file';
  if (found.isSocket()) return 'is a socket, not a file';
  return 'is a device, not a file';
}

/** The same of what a path leads to, links followed. */
export async function irregularAt(path: string): Promise<string | undefined> {
  try {
    return irregular(await stat(path));
  } catch (error) {
    return unreadableReason(error);
  }
}

/** What an error of the file system says of a file, without its path. */
export function unreadableReason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by the server';
  if (code === 'ENOENT' || code === 'ELOOP') return 'is a link that leads nowhere';
  return `cannot be read (${code})`;
}

/**
 * Reads a regular file as text.
 * @param refuse makes the error of a fault
 * @throws what `refuse` makes of anything that is no readable file of at most 64 MB
 */
export async function readRegularText(path: string, refuse: (fault: string) => Error): Promise<string> {
  const found = await stat(path).catch((error: unknown) => unreadableReason(error));
  const fault = typeof found === 'string' ? found : irregular(found);
  if (fault !== undefined) throw refuse(fault);
  if ((found as Stats).size > MAX_BYTES) throw refuse('is larger than 64 MB');
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw refuse(unreadableReason(error));
  });
}
