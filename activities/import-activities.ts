import { cancellationSignal } from '@temporalio/activity';
import { catalogFolder } from '../engine/catalog/catalog-folder';
import { makeCatalogFolder } from '../engine/imports/import-folder';
import { convertImport, recognizeImport } from '../engine/imports/imports';
import { locateSources } from '../engine/imports/located-sources';
import {
  isPublishing,
  publishStaged,
  removeStaging,
  stagedImports,
  stagingFolder,
  textsBeside,
} from '../engine/imports/staging';
import { HoldfastError } from '../engine/model/errors';
import { overridesOf } from '../engine/model/import-views';
import { importPolicySchema, type ImportReport } from '../engine/model/imports';
import { isFinal } from '../engine/model/status';
import type { ImportRow } from '../infra/store/repositories/import-repository';
import type { EngineDependencies } from './engine-dependencies';
import { withHeartbeat } from './heartbeat';
import { withRowProgress } from './import-recorder';

export interface ImportStep {
  importId: string;
  attempt: number;
}

/** What the first step has found out, for the Temporal UI. */
export interface Recognized {
  catalog: string;
  profile: string | null;
  format: string;
  files: number;
}

export interface Converted {
  instruments: number;
  rows: number;
}

/** Imports on this engine worker, which is where the catalogs are. */
export function createImportActivities(deps: EngineDependencies) {
  return {
    /** Finds out how the files are to be read. */
    recognizeImport: (step: ImportStep): Promise<Recognized> =>
      withHeartbeat(
        () => ({ step: 'recognize' }),
        () => recognize(deps, step),
      ),

    /** Makes the files of the instruments. An attempt that begins after another one keeps what that has finished. */
    convertImport: (step: ImportStep): Promise<Converted> =>
      withRowProgress(deps.store, { id: step.importId, attempt: step.attempt }, (onProgress) =>
        convert(deps, step, onProgress),
      ),

    /** Moves the files into the catalog, all or none, and ends the import. */
    publishImport: (step: ImportStep): Promise<void> =>
      withHeartbeat(
        () => ({ step: 'publish' }),
        () => publish(deps, step),
      ),

    /** Removes what an import that has ended without a result has made. */
    discardImport: (step: Pick<ImportStep, 'importId'>): Promise<void> =>
      withHeartbeat(
        () => ({ step: 'clean up' }),
        () => discard(deps, step),
      ),
  };
}

async function recognize(deps: EngineDependencies, { importId, attempt }: ImportStep): Promise<Recognized> {
  const { store, host, quarantine } = deps;
  const row = requireOpen(await store.imports.get(importId), attempt);
  await store.operations.begin(importId, attempt, host);
  await removeLeftStaging(deps, row.catalog);
  const { sources } = await sourcesOf(deps, row);
  const known = await store.imports.profiles();
  const work = () => recognizeImport(sources, overridesOf(row.input), known);
  const recognition = await quarantine.run({ operationId: importId, task: 'recognize' }, work).catch(asFinal);
  await store.imports.setForm(importId, attempt, recognition);
  const { form, profile, leftOut } = recognition;
  const files = Math.max(0, sources.length - leftOut.length);
  return { catalog: row.catalog, profile, format: form.format, files };
}

async function convert(
  deps: EngineDependencies,
  { importId, attempt }: ImportStep,
  onProgress: (rows: number, fraction: number) => void,
): Promise<Converted> {
  const { store, quarantine, folders } = deps;
  const row = requireOpen(await store.imports.get(importId), attempt);
  const folder = await makeCatalogFolder(folders.catalogRoot, row.catalog);
  if (row.report && (await isPublishing(folder, importId))) return countsOf(row.report);
  const { sources, leftOut } = await sourcesOf(deps, row);
  const { profile, input } = row;
  const form = row.form!;
  const { instrument } = input;
  const options = {
    folder: stagingFolder(folder, importId),
    policy: importPolicySchema.parse(input.policy ?? {}),
    signal: cancellationSignal(),
    onProgress,
  };
  const work = () => convertImport(sources, { ...form, ...(instrument && { instrument }) }, options);
  const made = await quarantine.run({ operationId: importId, task: 'convert' }, work).catch(asFinal);
  const beside = await textsBeside(
    folder,
    made.instruments.map((one) => one.instrument),
  );
  const report = { form, profile, ...made, leftOut: [...leftOut, ...made.leftOut, ...beside] };
  await store.imports.setReport(importId, attempt, report);
  return countsOf(report);
}

async function publish(deps: EngineDependencies, { importId, attempt }: ImportStep): Promise<void> {
  const row = await deps.store.imports.get(importId);
  const folder = await makeCatalogFolder(deps.folders.catalogRoot, row.catalog);
  if (row.status !== 'completed') await publishReport(deps, requireOpen(row, attempt), folder);
  await removeStaging(folder, importId);
}

async function discard(
  { store, folders }: EngineDependencies,
  { importId }: Pick<ImportStep, 'importId'>,
): Promise<void> {
  const row = await store.imports.find(importId);
  const folder = row && (await catalogFolder(folders.catalogRoot, row.catalog).catch(() => undefined));
  if (folder !== undefined) await removeStaging(folder, importId);
}

async function publishReport({ store, reached }: EngineDependencies, row: ImportRow, folder: string): Promise<void> {
  const { id, attempt, report, input, marks, owner } = row;
  const instruments = report!.instruments.filter(({ bars }) => bars > 0).map(({ instrument }) => instrument);
  await publishStaged(folder, id, { instruments, onMarked: () => reached('publish') });
  const { saveAs } = input;
  if (saveAs !== undefined) {
    await store.imports.saveProfile({ name: saveAs, form: report!.form, marks: marks ?? {}, owner: owner! });
  }
  const { rows } = countsOf(report!);
  const facts = { catalog: row.catalog, instruments: instruments.length, quarantined: report!.quarantined.length };
  await store.operations.end(id, { status: 'completed', total: rows, done: rows, facts }, { attempt });
}

function sourcesOf({ folders, artifacts }: EngineDependencies, { path, sources }: ImportRow) {
  const uploadFile = (artifact: string) => artifacts.pathOf(artifact);
  return locateSources({ path, uploads: sources }, { importsDir: folders.importsDir, uploadFile });
}

/** Of imports that ended while no engine worker was there to clean up. */
async function removeLeftStaging({ store, folders }: EngineDependencies, catalog: string): Promise<void> {
  const folder = await makeCatalogFolder(folders.catalogRoot, catalog);
  const staged = await stagedImports(folder);
  for (const id of await store.imports.ended(staged)) await removeStaging(folder, id);
}

/** Rows are counted in the column of an integer. */
const MOST_ROWS = 2 ** 31 - 1;

function countsOf({ instruments }: Pick<ImportReport, 'instruments'>): Converted {
  const rows = instruments.reduce((sum, one) => sum + one.rows, 0);
  return { instruments: instruments.length, rows: Math.min(rows, MOST_ROWS) };
}

/** @throws HoldfastError CANCELLED for what was cancelled meanwhile, INVALID_STATE for what has ended otherwise */
function requireOpen(row: ImportRow, attempt: number): ImportRow {
  if (row.status === 'cancelled' || row.attempt !== attempt) {
    throw new HoldfastError('CANCELLED', 'The import was cancelled.');
  }
  if (isFinal(row.status)) throw new HoldfastError('INVALID_STATE', 'The import has ended already.');
  return row;
}

/** What a disk says may be otherwise the next time; whatever else is no coded error would only come again. */
function asFinal(error: unknown): never {
  const { code } = (error ?? {}) as { code?: unknown };
  cancellationSignal().throwIfAborted();
  if (error instanceof HoldfastError || typeof code === 'string') throw error;
  const failure = new HoldfastError('INTERNAL', 'The files could not be read; the log of the engine worker says why.');
  throw Object.assign(failure, { cause: error });
}
