import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileNameOf, type LeftOut } from '../catalog/catalog-folder';
import { HoldfastError } from '../model/errors';

const PREFIX = '.import-';
/** Written once every file is whole: from then on the publication goes forward only. */
const MARKER = 'publish.json';

/** Where the files of an import are made: beside those that they will replace, on the same disk, hidden. */
export function stagingFolder(catalogFolder: string, importId: string): string {
  return path.join(catalogFolder, PREFIX + importId);
}

/** Moves what an import has made to another catalog of the same root; a second time does nothing. */
export async function moveStaging(importId: string, { from, to }: { from: string; to: string }): Promise<void> {
  await rename(stagingFolder(from, importId), stagingFolder(to, importId)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** Ids of the imports that have a staging folder in a catalog. */
export async function stagedImports(catalogFolder: string): Promise<string[]> {
  const names = await readdir(catalogFolder);
  return names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}

/**
 * Moves the files of instruments from a staging folder into the catalog, all or none: who is interrupted after the first
 * finds the marker and goes on. Each file replaces the one that its instrument had.
 * @throws HoldfastError ARTIFACT_MISSING where a file is not there, before anything is moved
 */
export async function publishStaged(
  catalogFolder: string,
  importId: string,
  { instruments, onMarked }: { instruments: readonly string[]; onMarked?: () => void },
): Promise<void> {
  const staging = stagingFolder(catalogFolder, importId);
  if (await finishPublication(catalogFolder, importId)) return;
  const files = instruments.map((instrument) => `${fileNameOf(instrument)}.parquet`);
  for (const file of files) {
    const found = await stat(path.join(staging, file)).catch(() => undefined);
    if (found?.isFile() && found.size > 0) await synced(path.join(staging, file));
    else throw new HoldfastError('ARTIFACT_MISSING', `The converted file ${file} is not there any more.`);
  }
  const marker = path.join(staging, MARKER);
  await writeSynced(`${marker}.partial`, JSON.stringify(files));
  await rename(`${marker}.partial`, marker);
  await synced(staging);
  onMarked?.();
  await finishPublication(catalogFolder, importId);
}

/** Whether the files of an import are all made, and some of them may have been moved. */
export async function isPublishing(catalogFolder: string, importId: string): Promise<boolean> {
  const marker = path.join(stagingFolder(catalogFolder, importId), MARKER);
  return (await stat(marker).catch(() => undefined)) !== undefined;
}

/** Ends what an earlier attempt began to publish. @returns false where none had begun */
async function finishPublication(catalogFolder: string, importId: string): Promise<boolean> {
  const staging = stagingFolder(catalogFolder, importId);
  const text = await readFile(path.join(staging, MARKER), 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  for (const file of JSON.parse(text) as string[]) {
    await rename(path.join(staging, file), path.join(catalogFolder, file)).catch((error: NodeJS.ErrnoException) => {
      // It was moved before.
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await synced(catalogFolder);
  return true;
}

/** Removes a staging folder. What has begun to be published is published first, so that no catalog has half of an import. */
export async function removeStaging(catalogFolder: string, importId: string): Promise<void> {
  await finishPublication(catalogFolder, importId);
  await rm(stagingFolder(catalogFolder, importId), { recursive: true, force: true });
}

/** Text files of instruments that stay in a catalog beside the file that is taken instead of them. */
export async function textsBeside(catalogFolder: string, instruments: readonly string[]): Promise<LeftOut[]> {
  const names = new Set(await readdir(catalogFolder));
  return instruments.flatMap((instrument) => {
    const stem = fileNameOf(instrument);
    const texts = ['.csv', '.csv.gz'].map((end) => stem + end).filter((name) => names.has(name));
    return texts.map((file) => ({ file, reason: `stays in the catalog, where ${stem}.parquet is taken instead` }));
  });
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** A name is on the disk when its folder is. */
async function synced(place: string): Promise<void> {
  const handle = await open(place, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
