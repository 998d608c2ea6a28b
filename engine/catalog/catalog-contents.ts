import { basename } from 'node:path';
import { calendarName } from '../calendars/calendars';
import { describeInstrument } from '../model/describe-instrument';
import type { CatalogInstrumentView } from '../model/catalog-views';
import { allowsNegative } from '../model/instrument';
import { messageOf } from '../model/message-of';
import { readingOf } from './catalog';
import { catalogFolder, folderContents, type LeftOut } from './catalog-folder';
import type { RangedFile } from './catalog-ranges';
import { IndexCalendars } from './index-calendars';
import { INSTRUMENTS_FILE, readInstrumentsFile } from './instruments-file';
import { requireKnownTerms } from './select-instruments';

/** What a name and `instruments.json` tell of an instrument, and its data file. */
export interface CatalogEntry {
  view: Omit<CatalogInstrumentView, 'range' | 'findings' | 'fault' | 'warning' | 'columns'>;
  /** Undefined of a series that is made of others. */
  source: (RangedFile & { negative: boolean }) | undefined;
}

export interface CatalogContents {
  entries: CatalogEntry[];
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
  const entries: CatalogEntry[] = [];
  const indices = new IndexCalendars(files.keys());
  for (const [id, path] of files) {
    const definition = indices.apply(id, file.definitionOf(id));
    const name = basename(path);
    try {
      const description = describeInstrument(id, definition);
      requireKnownTerms(description, definition);
      const { kind, calendar } = description;
      const negative = allowsNegative({ kind, negativePrices: definition?.negativePrices });
      const { stamp = null, timeZone = null, dateFormat = null } = definition ?? {};
      entries.push({
        view: { id, file: name, kind, calendar: calendarName(calendar), stamp, timeZone, dateFormat },
        source: { path, instrument: id, calendar: definition?.calendar, negative, ...readingOf(id, definition) },
      });
    } catch (error) {
      leftOut.push({ file: name, reason: messageOf(error) });
    }
  }
  for (const id of file.continuous.filter((one) => !files.has(one))) {
    const definition = file.definitionOf(id);
    const { kind, calendar } = describeInstrument(id, definition);
    const plain = { stamp: null, timeZone: null, dateFormat: null };
    const view = { id, file: INSTRUMENTS_FILE, kind, calendar: calendarName(calendar), ...plain };
    entries.push({ view, source: undefined });
  }
  entries.sort(({ view: a }, { view: b }) => (a.id < b.id ? -1 : 1));
  return { entries, leftOut };
}
