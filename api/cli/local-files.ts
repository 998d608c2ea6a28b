import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { UploadedFile } from '../client/uploads';
import { badInput } from './failure';

/** As many as one request takes. */
const MOST_FILES = 1000;

/**
 * A file, or those of a folder and of its folders, hidden ones left out, by their names below it.
 * @throws CliError VALIDATION where there is none, or too many
 */
export async function localFiles(place: string): Promise<(UploadedFile & { bytes: number })[]> {
  const found = await stat(place).catch(() => undefined);
  if (!found) return badInput(`there is no ${place}`, '<path>');
  if (found.isFile()) return [{ path: place, name: path.basename(place), bytes: found.size }];
  if (!found.isDirectory()) return badInput(`${place} is neither a file nor a folder`, '<path>');
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = path.join(entry.parentPath, entry.name);
        const name = path.relative(place, file).split(path.sep).join('/');
        return { path: file, name, bytes: (await stat(file)).size };
      }),
  );
  const shown = files.filter(({ name }) => !/(^|\/)\./.test(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (shown.length === 0) return badInput(`${place} has no files`, '<path>');
  if (shown.length > MOST_FILES) {
    return badInput(
      `${place} has ${shown.length} files: put it into the folder of imports and use --on-server`,
      '<path>',
    );
  }
  return shown;
}
