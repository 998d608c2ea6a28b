import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportForm, ImportOverrides, ImportReport, Recognition } from '../model/imports';
import { convertFiles } from './convert-files';
import type { OnStaged } from './convert-rows';
import { ImportDatabase, unreadable } from './import-database';
import type { ConvertOptions, ImportSource, NamedProfile } from './import-source';
import { refusal } from './findings';
import { marksOf } from './profile-marks';
import { SHIPPED_PROFILES } from './profiles/profiles';
import { recognizeForm } from './recognize-form';
import { describeFiles } from './describe-files';
import { openTable } from './table';
import { calendarNotes, undeclaredNotes } from './undeclared-notes';
import { unpack } from './unpack';

export type { ConvertOptions, ImportSource, NamedProfile } from './import-source';
export { SHIPPED_PROFILES } from './profiles/profiles';

/**
 * What files would be read as, by their first rows, before anything is. The first file that can be read tells the form of all.
 * @param known profiles that were kept; they go before those that come with the product
 * @throws HoldfastError IMPORT_REFUSED, with the code of what was found in `details.finding`
 */
export async function recognizeImport(
  sources: readonly ImportSource[],
  overrides: ImportOverrides,
  known: readonly NamedProfile[],
): Promise<Recognition> {
  const work = await mkdtemp(join(tmpdir(), 'holdfast-import-'));
  const database = await ImportDatabase.open(work);
  try {
    const { files, leftOut } = await unpack(sources, { folder: work, sheet: overrides.sheet, whole: false });
    const [file] = files;
    if (!file) throw refusal('NOTHING_TO_IMPORT', { file: sources[0]?.name ?? 'The import' });
    const table = await openTable(database.connection, file, overrides);
    const profiles = [...known, ...SHIPPED_PROFILES];
    try {
      const { form, profile, notes } = await recognizeForm(database, table, { overrides, profiles });
      const { instrument } = overrides;
      const described = await describeFiles(database, files, { form, instrument });
      return {
        form,
        profile: profile?.name ?? null,
        marks: marksOf(table),
        files: described.files,
        leftOut: [...leftOut, ...described.leftOut],
        sample: described.sample,
        notes: [...notes, ...calendarNotes(described.files), ...undeclaredNotes(described.files)],
      };
    } catch (error) {
      throw unreadable(error, table);
    }
  } finally {
    database.close();
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Writes the bars, quotes or trades of files as `folder/<ID>.parquet`, one for each instrument, with the catalog's own
 * columns. What `done.json` names and is there is not done again.
 * @param options with what is done with the rows of files before they are converted
 * @throws HoldfastError IMPORT_REFUSED; the signal's reason where it stops the work
 */
export async function convertImport(
  sources: readonly ImportSource[],
  form: ImportForm & Pick<ImportOverrides, 'instrument' | 'venue'>,
  options: ConvertOptions & { onStaged?: OnStaged | undefined },
): Promise<Pick<ImportReport, 'instruments' | 'leftOut' | 'quarantined'>> {
  const work = join(options.folder, '.work');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const database = await ImportDatabase.open(work);
  try {
    return await convertFiles(
      database,
      { ...(await unpack(sources, { folder: work, sheet: form.sheet, signal: options.signal, whole: true })), form },
      { ...options, work },
    );
  } finally {
    database.close();
    await rm(work, { recursive: true, force: true });
  }
}
