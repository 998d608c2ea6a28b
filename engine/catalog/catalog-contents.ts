import { basename } from 'node:path';
import { describeInstrument } from '../model/describe-instrument';
import type { CatalogInstrumentView } from '../model/catalog-views';
import { messageOf } from '../model/message-of';
import { catalogFolder, folderContents, type LeftOut } from './catalog-folder';
import { IndexCalendars } from './index-calendars';
import { readInstrumentsFile } from './instruments-file';
import { requireKnownTerms } from './select-instruments';

export interface CatalogContents {
  instruments: CatalogInstrumentView[];
  leftOut: LeftOut[];
}

/**
 * The instruments of a catalog, sorted by id, and the files that are none of them. What an id or `instruments.json` leave
 * impossible is left out with the reason as well.
 * @throws HoldfastError CATALOG_NOT_FOUND, INSTRUMENTS_INVALID
 */
export async function catalogContents(root: string, catalog: string): Promise<CatalogContents> {
  const { files, leftOut } = await folderContents(root, catalog);
  const file = await readInstrumentsFile(await catalogFolder(root, catalog));
  const instruments: CatalogInstrumentView[] = [];
  const indices = new IndexCalendars(files.keys());
  for (const [id, path] of files) {
    const definition = indices.apply(id, file.definitionOf(id));
    const name = basename(path);
    try {
      const description = describeInstrument(id, definition);
      requireKnownTerms(description, definition);
      const { kind, calendar } = description;
      const { stamp = null, timeZone = null } = definition ?? {};
      instruments.push({ id, file: name, kind, calendar, stamp, timeZone });
    } catch (error) {
      leftOut.push({ file: name, reason: messageOf(error) });
    }
  }
  return { instruments, leftOut };
}
