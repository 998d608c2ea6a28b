import { cancellationSignal } from '@temporalio/activity';
import pLimit from 'p-limit';
import { catalogFolder } from '../engine/catalog/catalog-folder';
import { makeCatalogFolder, removeEmpty } from '../engine/imports/import-folder';
import { convertImport, recognizeImport } from '../engine/imports/imports';
import {
  isPublishing,
  publishStaged,
  removeStaging,
  stagedImports,
  stagingFolder,
  textsBeside,
} from '../engine/imports/staging';
import { DATASETS } from '../engine/model/identifiers';
import { overridesOf } from '../engine/model/import-views';
import { importPolicySchema } from '../engine/model/imports';
import type { ImportRow } from '../infra/store/repositories/import-repository';
import { convertVersion, recognizeUpload } from './dataset-import';
import type { EngineDependencies } from './engine-dependencies';
import { withHeartbeat } from './heartbeat';
import { inTurn } from './in-turn';
import { withRowProgress, type TellProgress } from './import-recorder';
import { asFinal, countsOf, requireOpen, sourcesOf, type Converted } from './import-row';

/** Files are converted with some 400 MB of memory of their own. */
const AT_ONCE = 2;

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

/** Imports on this engine worker, which is where the catalogs are. */
export function createImportActivities(deps: EngineDependencies) {
  const turns = pLimit(AT_ONCE);
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
        inTurn(turns, () => convert(deps, step, onProgress)),
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
  const { catalog, dataset } = row;
  // Rows that were read before need not be recognised.
  if (dataset && (dataset.kind !== 'upload' || row.made))
    return { catalog, profile: null, format: 'parquet', files: sources.length };
  const known = await store.imports.profiles();
  const recognize = () => recognizeImport(sources, overridesOf(row.input), known);
  const work = () => quarantine.run({ operationId: importId, task: 'recognize' }, recognize).catch(asFinal);
  const recognition = await (dataset ? recognizeUpload(deps, { ...row, dataset }, work) : work());
  await store.imports.setForm(importId, attempt, recognition);
  const { form, profile, leftOut } = recognition;
  const files = Math.max(0, sources.length - leftOut.length);
  return { catalog, profile, format: form.format, files };
}

async function convert(
  deps: EngineDependencies,
  { importId, attempt }: ImportStep,
  onProgress: TellProgress,
): Promise<Converted> {
  const { store, quarantine } = deps;
  const row = requireOpen(await store.imports.get(importId), attempt);
  const { dataset } = row;
  const work = () =>
    dataset ? convertVersion(deps, { ...row, dataset }, onProgress) : convertFiles(deps, row, onProgress);
  return quarantine.run({ operationId: importId, task: 'convert' }, work).catch(asFinal);
}

async function convertFiles(deps: EngineDependencies, row: ImportRow, onProgress: TellProgress): Promise<Converted> {
  const { id, attempt, profile, input } = row;
  const folder = await makeCatalogFolder(deps.folders.catalogRoot, row.catalog);
  if (row.report && (await isPublishing(folder, id))) return countsOf(row.report);
  const { sources, leftOut } = await sourcesOf(deps, row);
  const form = row.form!;
  const { instrument } = input;
  const made = await convertImport(
    sources,
    { ...form, ...(instrument && { instrument }) },
    {
      folder: stagingFolder(folder, id),
      policy: importPolicySchema.parse(input.policy ?? {}),
      signal: cancellationSignal(),
      onProgress,
    },
  );
  const beside = await textsBeside(
    folder,
    made.instruments.map((one) => one.instrument),
  );
  const report = { form, profile, ...made, leftOut: [...leftOut, ...made.leftOut, ...beside] };
  await deps.store.imports.setReport(id, attempt, report);
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
  if (!row) return;
  for (const catalog of row.dataset ? [DATASETS, row.catalog] : [row.catalog]) {
    const folder = await catalogFolder(folders.catalogRoot, catalog).catch(() => undefined);
    if (folder !== undefined) await removeStaging(folder, importId);
  }
  await removeEmpty(folders.catalogRoot, row.catalog);
}

async function publishReport({ store, reached }: EngineDependencies, row: ImportRow, folder: string): Promise<void> {
  const { id, attempt, report, input, marks, owner, made } = row;
  if (made && !report) {
    // Equal content is a version already.
    const { catalog } = (await store.datasets.version(made.id, made.version)).version;
    const facts = { catalog, dataset: made.id, version: made.version };
    await store.operations.end(id, { status: 'completed', total: 0, done: 0, facts }, { attempt });
    return;
  }
  const instruments = report!.instruments.filter(({ bars }) => bars > 0).map(({ instrument }) => instrument);
  await publishStaged(folder, id, { instruments, onMarked: () => reached('publish') });
  const { saveAs } = input;
  if (saveAs !== undefined) {
    await store.imports.saveProfile({ name: saveAs, form: report!.form, marks: marks ?? {}, owner: owner! });
  }
  const { rows } = countsOf(report!);
  const facts = {
    ...{ catalog: row.catalog, instruments: instruments.length, quarantined: report!.quarantined.length },
    ...(made && { dataset: made.id, version: made.version }),
  };
  await store.operations.end(id, { status: 'completed', total: rows, done: rows, facts }, { attempt });
}

/** Of imports that ended while no engine worker was there to clean up. */
async function removeLeftStaging({ store, folders }: EngineDependencies, catalog: string): Promise<void> {
  const folder = await makeCatalogFolder(folders.catalogRoot, catalog);
  const staged = await stagedImports(folder);
  for (const id of await store.imports.ended(staged)) await removeStaging(folder, id);
}
