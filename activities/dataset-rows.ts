import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { cancellationSignal } from '@temporalio/activity';
import { BarReader } from '../engine/catalog/bar-reader';
import { dataFiles, fileNameOf } from '../engine/catalog/catalog-folder';
import { openDatabase } from '../engine/catalog/open-database';
import { statisticsOf } from '../engine/datasets/describe-rows';
import type { RowsFile } from '../engine/datasets/kept-rows';
import type { MissingBarsTask } from '../engine/datasets/missing-bars-thread';
import { repairRows } from '../engine/datasets/repair-rows';
import { resampleRows } from '../engine/datasets/resample-rows';
import { answerOfThread } from '../engine/host/answer-of-thread';
import type { ImportDatabase } from '../engine/imports/import-database';
import type { RepairRecord, RepairStep } from '../engine/model/dataset-repairs';
import type { StoredInstrument } from '../engine/model/datasets';
import { venueOf } from '../engine/model/identifiers';
import { allowsNegative } from '../engine/model/instrument';
import { parseInstrumentId, type InstrumentKind } from '../engine/model/instrument-id';
import type { ImportForm } from '../engine/model/imports';
import type { QualityReport } from '../engine/model/quality';
import { timeframeMicros } from '../engine/model/timeframe';
import type { AssessedFile } from '../engine/quality/assess-file';
import type { EngineDependencies } from './engine-dependencies';

type Stamp = ImportForm['stamp'];

/** What rows are made with. */
export interface RowsWork {
  database: ImportDatabase;
  /** Takes the files that are made, and what is needed on the way. */
  folder: string;
  /** Of the compiled sources. */
  distDir: string;
}

export interface MadeRows {
  files: RowsFile[];
  records: RepairRecord[];
}

/** Applies steps to rows, one after the other. `zone` is that by whose clock their times were read. */
export async function repaired(
  { database, folder, distDir }: RowsWork,
  rows: readonly RowsFile[],
  { steps, stamp, zone: readIn }: { steps: readonly RepairStep[]; stamp: Stamp; zone: string | undefined },
): Promise<MadeRows> {
  const records: RepairRecord[] = [];
  let zone = readIn;
  let files = [...rows];
  for (const [i, step] of steps.entries()) {
    const made = path.join(folder, `step-${i}`);
    await mkdir(made, { recursive: true });
    const all: RepairRecord[] = [];
    const next: RowsFile[] = [];
    for (const { instrument, path: from } of files) {
      cancellationSignal().throwIfAborted();
      const target = path.join(made, `${fileNameOf(instrument)}.parquet`);
      const { negative } = kindOf(instrument);
      const stamps = `${target}.stamps`;
      if (step.kind === 'fill' && step.what === 'bars') {
        // Readers of bars tell Parquet by the name, which an artifact does not have.
        const named = `${target}.rows.parquet`;
        await symlink(path.resolve(from), named);
        const task: MissingBarsTask = { file: sourceOf({ instrument, path: named }, stamp), target: stamps };
        await answerOfThread<number>(path.join(distDir, 'engine/datasets/missing-bars-thread.js'), task);
        await rm(named);
      }
      all.push(await repairRows(database, { path: from, target, negative, zone, stamps }, step));
      await rm(stamps, { force: true });
      next.push({ instrument, path: target });
    }
    records.push(totalOf(all));
    if (step.kind === 'zone') zone = step.timeZone;
    if (i > 0) await rm(path.join(folder, `step-${i - 1}`), { recursive: true });
    files = next;
  }
  return { files: await settled(files, folder), records };
}

/** Puts the bars of a catalog together to longer ones. */
export async function resampled(
  { database, folder }: RowsWork,
  { catalogRoot, catalog }: { catalogRoot: string; catalog: string },
  timeframe: string,
): Promise<MadeRows> {
  const sources = await dataFiles(catalogRoot, catalog);
  const bars = await openDatabase();
  const reader = await BarReader.open(bars);
  const files: RowsFile[] = [];
  const records: RepairRecord[] = [];
  try {
    for (const [instrument, source] of sources) {
      cancellationSignal().throwIfAborted();
      const target = path.join(folder, `${fileNameOf(instrument)}.parquet`);
      const { kind, negative } = kindOf(instrument);
      const how = { instrument, kind, negative, calendar: venueOf(instrument), interval: timeframeMicros(timeframe) };
      const { before, after } = await resampleRows({ reader, database }, { path: source, target }, how);
      const step = { kind: 'resample', timeframe } as const;
      records.push({ step, rowsBefore: before, rowsAfter: after, changed: after, cells: 0 });
      files.push({ instrument, path: target });
    }
  } finally {
    reader.close();
    bars.closeSync();
  }
  return { files, records: [totalOf(records)] };
}

/** Scores files of rows and keeps them as artifacts. */
export async function described(
  { artifacts, folders }: Pick<EngineDependencies, 'artifacts' | 'folders'>,
  { database, files, stamp }: { database: ImportDatabase; files: readonly RowsFile[]; stamp: Stamp },
  onDone: (fraction: number) => void,
): Promise<StoredInstrument[]> {
  const threadFile = path.join(folders.distDir, 'engine/quality/quality-thread.js');
  const all: StoredInstrument[] = [];
  for (const file of files) {
    cancellationSignal().throwIfAborted();
    const source = sourceOf(file, stamp);
    const quality = await answerOfThread<QualityReport>(threadFile, source);
    const statistics = await statisticsOf(database, file.path, { quality, negative: source.negative ?? false });
    const { hash } = await artifacts.putStream(createReadStream(file.path));
    all.push({ instrument: file.instrument, rows: hash, statistics, quality });
    onDone(all.length / files.length);
  }
  return all;
}

function sourceOf({ instrument, path: file }: RowsFile, stamp: Stamp): AssessedFile {
  const { kind, negative } = kindOf(instrument);
  return { path: file, instrument, kind, negative, calendar: venueOf(instrument), ...(stamp && { stamp }) };
}

/** Moves what the last step has made to where rows are. */
async function settled(files: readonly RowsFile[], folder: string): Promise<RowsFile[]> {
  return Promise.all(
    files.map(async ({ instrument, path: from }) => {
      const target = path.join(folder, path.basename(from));
      await rename(from, target);
      return { instrument, path: target };
    }),
  );
}

function kindOf(instrument: string): { kind: InstrumentKind; negative: boolean } {
  const { kind } = parseInstrumentId(instrument);
  return { kind, negative: allowsNegative({ kind }) };
}

/** The same step over several instruments. */
function totalOf(records: readonly RepairRecord[]): RepairRecord {
  return records.reduce((sum, one) => ({
    step: sum.step,
    rowsBefore: sum.rowsBefore + one.rowsBefore,
    rowsAfter: sum.rowsAfter + one.rowsAfter,
    changed: sum.changed + one.changed,
    cells: sum.cells + one.cells,
  }));
}
