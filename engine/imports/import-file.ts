import { randomUUID } from 'node:crypto';
import { HoldfastError } from '../model/errors';
import { instrumentIdSchema } from '../model/identifiers';
import { importPolicySchema } from '../model/imports';
import { makeCatalogFolder } from './import-folder';
import { convertImport, recognizeImport } from './imports';
import { publishStaged, removeStaging, stagingFolder } from './staging';

export interface FileImport {
  /** File of any form that is recognised. */
  source: string;
  root: string;
  catalog: string;
  instrument: string;
}

/**
 * Takes a file of one instrument into a catalog at once, whole or not at all. Replaces what the catalog had of it.
 * @returns rows that were taken
 * @throws HoldfastError IMPORT_REFUSED, INVALID_ID, CATALOG_NOT_FOUND for a folder that leads out of the root
 */
export async function importFile({ source, root, catalog, instrument }: FileImport): Promise<{ rows: number }> {
  if (!instrumentIdSchema.safeParse(instrument).success) {
    throw new HoldfastError('INVALID_ID', `${instrument} is not an instrument id.`, { path: 'instrument' });
  }
  const catalogFolder = await makeCatalogFolder(root, catalog);
  const id = randomUUID();
  const sources = [{ path: source, name: source.slice(source.lastIndexOf('/') + 1) }];
  try {
    const { form } = await recognizeImport(sources, { instrument }, []);
    const options = {
      folder: stagingFolder(catalogFolder, id),
      policy: importPolicySchema.parse({}),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    };
    const { instruments } = await convertImport(sources, { ...form, instrument }, options);
    await publishStaged(catalogFolder, id, { instruments: [instrument] });
    return { rows: instruments[0]!.bars };
  } finally {
    await removeStaging(catalogFolder, id);
  }
}
