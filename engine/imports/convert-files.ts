import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { LeftOut } from '../catalog/catalog-folder';
import { fileNameOf } from '../catalog/catalog-folder';
import type { ImportForm, ImportOverrides, ImportReport } from '../model/imports';
import { sqlPaths } from '../model/sql-text';
import { convertRows, type Conversion, type OnStaged } from './convert-rows';
import { fittingTable, leftOutOf } from './describe-files';
import { readDone, writeDone, type Done } from './done-file';
import { FILE_FAULTS, refusal } from './findings';
import { unreadable, type ImportDatabase } from './import-database';
import { ImportProgress } from './import-progress';
import type { ConvertOptions, RawFile } from './import-source';
import { instrumentOfFile, isId } from './instrument-names';
import { settleRepeatedHours } from './repeated-hours';
import { rowsQuery } from './row-query';
import { zoneWarning } from './zone-warning';
import type { Table } from './table';

const MOST_QUARANTINED = 1000;
/** The list of what is done is written so often. */
const WRITTEN_MS = 1000;

interface Files {
  files: readonly RawFile[];
  leftOut: readonly LeftOut[];
  form: ImportForm & Pick<ImportOverrides, 'instrument'>;
}

/** Files of one instrument, or all files whose rows name theirs. */
interface Group {
  instrument?: string;
  files: RawFile[];
}

/** Converts files group by group; see `convertImport`. */
export async function convertFiles(
  database: ImportDatabase,
  { files, leftOut, form }: Files,
  {
    folder,
    policy,
    onProgress,
    signal,
    work,
    onStaged,
  }: ConvertOptions & { work: string; onStaged?: OnStaged | undefined },
): Promise<Pick<ImportReport, 'instruments' | 'leftOut' | 'quarantined'>> {
  const done = await readDone(folder);
  const there = await whatIsThere(done, folder);
  const { groups, nameless } = groupsOf(files, form);
  const reasons = new Map<string, LeftOut>();
  const leave = (one: LeftOut) => reasons.set(`${one.file}/${one.reason}`, one);
  [...leftOut, ...nameless].forEach(leave);
  let written = 0;
  const bytesOf = (some: readonly RawFile[]) => some.reduce((sum, file) => sum + file.bytes, 0);
  const progress = new ImportProgress(bytesOf(files), () => database.reached, onProgress);
  const conversion: Conversion = {
    ...{ database, folder, work, policy, done: there },
    takes: (id) => {
      if (isId(id)) return true;
      leave(leftOutOf(groups[0]!.files[0]!.name, id));
      return false;
    },
    isEmpty: (id) =>
      leave({ file: groups[0]!.files[0]!.name, reason: `has no row of ${id} in which anything was traded` }),
    finished: async (instrument) => {
      const warning = form.rows === 'bars' ? await zoneWarning(database, { folder, instrument, form }) : null;
      done.instruments.push(warning === null ? instrument : { ...instrument, warning });
      // What was done since may be done again: of thousands each would rewrite the list.
      if (Date.now() - written < WRITTEN_MS) return;
      await writeDone(folder, done);
      written = Date.now();
    },
  };
  for (const group of groups) {
    if (group.instrument !== undefined && there.has(group.instrument)) {
      progress.settle(bytesOf(group.files), false);
      continue;
    }
    const work = () => convertGroup(group, { form, conversion, leave, progress, onStaged });
    const aside = await database.watched(work, { signal, onTick: () => progress.tell() });
    progress.settle(bytesOf(group.files), true);
    done.quarantined.push(...aside.slice(0, MOST_QUARANTINED - done.quarantined.length));
    await writeDone(folder, done);
  }
  if (done.instruments.length === 0) {
    const found = [...reasons.values()].map(({ file, reason }) => `${file} ${reason}`).join('; ');
    throw refusal('NOTHING_TO_IMPORT', { file: files[0]?.name ?? 'The import', ...(found !== '' && { found }) });
  }
  return { instruments: done.instruments, leftOut: [...reasons.values()], quarantined: done.quarantined };
}

/** Instruments that an earlier attempt has finished. */
async function whatIsThere(done: Done, folder: string): Promise<Set<string>> {
  const there = new Set<string>();
  for (const { instrument } of done.instruments) {
    const path = join(folder, `${fileNameOf(instrument)}.parquet`);
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) there.add(instrument);
  }
  done.instruments = done.instruments.filter(({ instrument }) => there.has(instrument));
  return there;
}

function groupsOf(files: readonly RawFile[], form: Files['form']): { groups: Group[]; nameless: LeftOut[] } {
  if (form.layout !== 'single') return { groups: files.length > 0 ? [{ files: [...files] }] : [], nameless: [] };
  const groups = new Map<string, Group>();
  const nameless: LeftOut[] = [];
  for (const file of files) {
    const instrument = instrumentOfFile(file, form);
    if (instrument === undefined) {
      nameless.push({ file: file.name, reason: FILE_FAULTS.VENUE_MISSING });
      continue;
    }
    const group = groups.get(instrument) ?? { instrument, files: [] };
    group.files.push(file);
    groups.set(instrument, group);
  }
  return { groups: [...groups.values()], nameless };
}

interface Work {
  form: ImportForm;
  conversion: Conversion;
  leave: (one: LeftOut) => void;
  progress: ImportProgress;
  onStaged: OnStaged | undefined;
}

async function convertGroup({ files, instrument }: Group, { form, conversion, leave, progress, onStaged }: Work) {
  const { database, work } = conversion;
  const paths: string[] = [];
  const tables: Table[] = [];
  for (const file of files) {
    const table = await fittingTable(database, file, form);
    if ('reason' in table) {
      leave(table);
      continue;
    }
    progress.begin(file.bytes);
    const symbols = form.layout === 'wide' ? (table.symbols ?? []) : [undefined];
    for (const symbol of symbols) {
      const path = join(work, `staged-${paths.length}.parquet`);
      await database.write(rowsQuery(table, form, symbol), path).catch((error: unknown) => {
        throw unreadable(error, table);
      });
      await settleRepeatedHours(database, table, { path, form });
      paths.push(path);
      tables.push(table);
    }
    const counted = `SELECT count(*)::DOUBLE FROM read_parquet(${sqlPaths(paths.slice(-1))})`;
    const [[rows]] = (await database.rows(counted)) as [[number]];
    progress.read(rows);
  }
  if (paths.length === 0) return [];
  const staged = { paths, tables, form, ...(instrument !== undefined && { instrument }) };
  await onStaged?.(database, staged);
  return convertRows(staged, conversion).catch((error: unknown) => {
    throw unreadable(error, tables[0]!);
  });
}
