import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pLimit from 'p-limit';
import type { DatasetFiles, DatasetReading, DatasetRows, ReadDataset } from '../../api/operations/services';
import { BarReader } from '../../engine/catalog/bar-reader';
import { openDatabase } from '../../engine/catalog/open-database';
import { calendarOf } from '../../engine/calendars/calendars';
import { catalogFolder, dataFiles, fileNameOf } from '../../engine/catalog/catalog-folder';
import { compareRows } from '../../engine/datasets/compare-rows';
import { shownRows, statisticsOf } from '../../engine/datasets/describe-rows';
import { readRows, type RowsFile } from '../../engine/datasets/read-rows';
import { repairRows } from '../../engine/datasets/repair-rows';
import { resampleRows } from '../../engine/datasets/resample-rows';
import { ImportDatabase } from '../../engine/imports/import-database';
import { recognizeImport } from '../../engine/imports/imports';
import type { RepairRecord, RepairStep } from '../../engine/model/dataset-repairs';
import type { StoredInstrument } from '../../engine/model/datasets';
import { HoldfastError } from '../../engine/model/errors';
import { venueOf } from '../../engine/model/identifiers';
import { allowsNegative } from '../../engine/model/instrument';
import { parseInstrumentId, type InstrumentKind } from '../../engine/model/instrument-id';
import type { ImportForm } from '../../engine/model/imports';
import { timeframeMicros } from '../../engine/model/timeframe';
import { unreadableBars } from '../../engine/quality/assess-bars';
import { QualityReports } from '../../engine/quality/quality-reports';
import type { ArtifactStore } from '../store/artifacts/artifact-store';

interface Places {
  catalogRoot: string;
  /** Folder of the compiled sources. */
  distDir: string;
  artifacts: ArtifactStore;
}

/** A folder and a database for one piece of work. */
interface Workshop {
  folder: string;
  database: ImportDatabase;
}

type Stamp = ImportForm['stamp'];

/** Pieces of work that wait for their turn at most. */
const MOST_WAITING = 200;

/** The rows of datasets in the artifact store, as the API reads and changes them. One piece of work at a time. */
export class LocalDatasets implements DatasetFiles {
  private readonly turns = pLimit(1);
  private readonly quality: QualityReports;

  constructor(private readonly places: Places) {
    this.quality = new QualityReports(path.join(places.distDir, 'engine/quality/quality-thread.js'));
  }

  read(uploads: readonly { name: string; artifact: string }[], how: DatasetReading): Promise<ReadDataset> {
    const { artifacts } = this.places;
    return this.#inWorkshop(async ({ folder, database }) => {
      const sources = uploads.map(({ name, artifact }) => ({ name, path: artifacts.pathOf(artifact) }));
      const { overrides, profiles, before } = how;
      const { form } = await recognizeImport(sources, overrides, profiles);
      const { files, leftOut } = await readRows(database, sources, { form, instrument: overrides.instrument, folder });
      const compared = before && (await compareRows(database, this.#filesOf(before), files));
      const instruments = await this.#describe(database, files, form.stamp);
      return { form, instruments, leftOut, ...(compared && { comparison: compared }) };
    });
  }

  unreadable(instrument: string, reason: string): StoredInstrument {
    const none = { first: null, last: null, lowest: null, highest: null, averageVolume: null, timeframe: null };
    return {
      instrument,
      rows: null,
      statistics: { rows: 0, bars: 0, ...none },
      quality: unreadableBars(instrument, calendarOf(venueOf(instrument)), reason),
    };
  }

  repair(
    rows: readonly DatasetRows[],
    { steps, stamp }: { steps: readonly RepairStep[]; stamp: Stamp },
  ): Promise<{ records: RepairRecord[]; instruments: StoredInstrument[] }> {
    return this.#inWorkshop(async ({ folder, database }) => {
      const records: RepairRecord[] = [];
      let files = this.#filesOf(rows);
      for (const [i, step] of steps.entries()) {
        const made = path.join(folder, String(i));
        await mkdir(made);
        const next: RowsFile[] = [];
        const all: RepairRecord[] = [];
        for (const { instrument, path: from } of files) {
          const target = path.join(made, `${fileNameOf(instrument)}.parquet`);
          const { negative } = kindOf(instrument);
          all.push(await repairRows(database, { path: from, target, negative }, step));
          next.push({ instrument, path: target });
        }
        records.push(totalOf(all));
        if (i > 0) await rm(path.join(folder, String(i - 1)), { recursive: true });
        files = next;
      }
      return { records, instruments: await this.#describe(database, files, stamp) };
    });
  }

  resample(catalog: string, timeframe: string): Promise<{ records: RepairRecord[]; instruments: StoredInstrument[] }> {
    return this.#inWorkshop(async ({ folder, database }) => {
      const sources = await dataFiles(this.places.catalogRoot, catalog);
      const bars = await openDatabase();
      const reader = await BarReader.open(bars);
      const made: RowsFile[] = [];
      const records: RepairRecord[] = [];
      try {
        for (const [instrument, source] of sources) {
          const target = path.join(folder, `${fileNameOf(instrument)}.parquet`);
          const { kind, negative } = kindOf(instrument);
          const how = {
            instrument,
            kind,
            negative,
            calendar: venueOf(instrument),
            interval: timeframeMicros(timeframe),
          };
          const { before, after } = await resampleRows({ reader, database }, { path: source, target }, how);
          const step = { kind: 'resample', timeframe } as const;
          records.push({ step, rowsBefore: before, rowsAfter: after, changed: after, cells: 0 });
          made.push({ instrument, path: target });
        }
      } finally {
        reader.close();
        bars.closeSync();
      }
      return { records: [totalOf(records)], instruments: await this.#describe(database, made, 'open') };
    });
  }

  preview(rows: string, page: { offset: number; rows: number; timeZone?: string | undefined }) {
    return this.#inWorkshop(({ database }) => shownRows(database, this.places.artifacts.pathOf(rows), page));
  }

  async removeCatalogs(catalogs: readonly string[]): Promise<void> {
    for (const catalog of catalogs) {
      const folder = await catalogFolder(this.places.catalogRoot, catalog).catch(() => undefined);
      if (folder === undefined) continue;
      await rm(folder, { recursive: true, force: true });
      // The folder of the dataset goes with the last of its versions.
      await rmdir(path.dirname(folder)).catch(() => undefined);
    }
  }

  #filesOf(rows: readonly DatasetRows[]): RowsFile[] {
    return rows.map(({ instrument, rows: artifact }) => ({ instrument, path: this.places.artifacts.pathOf(artifact) }));
  }

  /** Scores files of rows and keeps them as artifacts. */
  async #describe(database: ImportDatabase, files: readonly RowsFile[], stamp: Stamp): Promise<StoredInstrument[]> {
    const described: StoredInstrument[] = [];
    for (const { instrument, path: file } of files) {
      const { kind, negative } = kindOf(instrument);
      const source = { path: file, instrument, kind, negative, calendar: venueOf(instrument) };
      const quality = await this.quality.of({ ...source, ...(stamp && { stamp }) });
      const statistics = await statisticsOf(database, file, { quality, negative });
      const { hash } = await this.places.artifacts.putStream(createReadStream(file));
      described.push({ instrument, rows: hash, statistics, quality });
    }
    return described;
  }

  #inWorkshop<T>(work: (workshop: Workshop) => Promise<T>): Promise<T> {
    if (this.turns.pendingCount >= MOST_WAITING)
      return Promise.reject(new HoldfastError('RATE_LIMITED', 'Too many datasets wait to be read.'));
    return this.turns(async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-dataset-'));
      let database: ImportDatabase | undefined;
      try {
        database = await ImportDatabase.open(folder);
        return await work({ folder, database });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
          throw new HoldfastError('UNAVAILABLE', 'There is no room on the disk for the rows of the dataset.');
        throw error;
      } finally {
        database?.close();
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
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
