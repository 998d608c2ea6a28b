import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import {
  datasetInput,
  datasetNextFormInput,
  datasetPreviewInput,
  datasetRepairSchema,
  datasetResampleSchema,
  datasetUploadSchema,
} from '../../engine/model/dataset-requests';
import {
  datasetIdSchema,
  type DatasetPreview,
  type DatasetQuality,
  type DatasetSummary,
  type DatasetTotals,
  type DatasetView,
} from '../../engine/model/datasets';
import { DATASETS } from '../../engine/model/identifiers';
import type { ImportOverrides } from '../../engine/model/imports';
import { sealOver } from '../../engine/model/seal';
import type { StoredFile } from '../../infra/store/dataset-tables';
import type { List } from '../../engine/model/views';
import type { Context } from '../context';
import { madeBy, repairDataset, resampleDataset, uploadDataset } from '../operations/dataset/dataset-creation';
import { deleteDataset } from '../operations/dataset/dataset-deletion';
import { publishAgain, usableVersion, type UsableVersion } from '../operations/dataset/dataset-publication';
import {
  originalFile,
  requireRows,
  requireUnsealed,
  requireZone,
  sealOfVersion,
} from '../operations/dataset/dataset-rows';
import { datasetTotals } from '../operations/dataset/dataset-totals';
import { closedSummary, closedView, datasetSummary, datasetView } from '../operations/dataset/dataset-view';
import { toldBefore } from '../operations/dataset/told-before';
import { importKind } from '../operations/import/import-kind';
import { endAwaiter } from '../operations/lifecycle/awaiting';
import { once } from '../operations/lifecycle/idempotency';
import type { NewId } from '../operations/lifecycle/admission';
import { procedureFor, router, workFor } from '../trpc';
import { pageFields, waitField } from './inputs';

const listInput = z
  .strictObject({ ...pageFields, search: z.string().trim().min(1).max(200).optional().describe('Part of the name.') })
  .prefault({});
const waiting = { wait: waitField };

async function viewOf(
  ctx: Context,
  { id, version }: { id: number; version?: number | undefined },
): Promise<DatasetView> {
  const { datasets } = ctx.store;
  const found = await datasets.version(id, version);
  const view = datasetView(found.dataset, await datasets.versionsOf(id), found.version);
  return (await sealOfVersion(ctx, found.version)) ? closedView(view) : view;
}

interface Making {
  request: unknown;
  wait: boolean;
  /** Starts the import. */
  make: (as: NewId) => Promise<string>;
}

/** Makes a version once for all requests with the same idempotency key, and waits until its import has ended. */
async function made(ctx: Context, { request, wait, make }: Making): Promise<DatasetView> {
  const owner = ctx.identity!.name;
  const keyed = ctx.idempotencyKey !== undefined;
  const awaitEnd = await endAwaiter(ctx);
  const id = await once(ctx, {
    owner,
    request: ['datasets', request],
    make: (importId) => make({ id: importId, owner, keyed }),
    find: async (importId) => (await ctx.store.imports.find(importId))?.id,
  });
  await awaitEnd({ id, workflowId: `${importKind.name}/${id}`, read: () => ctx.store.imports.get(id) });
  const version = await madeBy(ctx, id);
  // Content that was there may be on its way to its catalog. Why it is none, if it is none, the view says.
  if (wait) await usableVersion(ctx, version).catch(ignoreUnusable);
  // What has made no version has no catalog of its own.
  const { catalog } = await ctx.store.imports.get(id);
  return { ...(await viewOf(ctx, version)), outcome: catalog === DATASETS ? 'no_change' : 'changed' };
}

function ignoreUnusable(error: unknown): void {
  if (!(error instanceof HoldfastError && error.code === 'DATASET_NOT_USABLE')) throw error;
}

/** Data of one's own in versions that never change. */
export const datasetsRouter = router({
  upload: workFor('initialize')
    .input(datasetUploadSchema.extend(waiting))
    .mutation(({ ctx, input: { wait, ...request } }): Promise<DatasetView> => {
      return made(ctx, { request, wait, make: (as) => uploadDataset(ctx, request, as) });
    }),

  /** How files would be read as the next version of a dataset: as told, and as the upload before it was told. */
  nextForm: procedureFor('read')
    .input(datasetNextFormInput)
    .query(({ ctx, input: { id, ...next } }): Promise<ImportOverrides> => toldBefore(ctx, id, next)),

  list: procedureFor('read')
    .input(listInput)
    .query(async ({ ctx, input }): Promise<List<DatasetSummary>> => {
      const { total, rows } = await ctx.store.datasets.list(input);
      const seals = await ctx.store.seals.standing([]);
      const items = rows.map(({ dataset, newest }) => {
        const summary = datasetSummary(dataset, newest);
        const { catalog } = newest;
        return sealOver(seals, { catalog, end: Infinity, datasets: [] }) ? closedSummary(summary) : summary;
      });
      return { total, items };
    }),

  get: procedureFor('read')
    .input(datasetInput)
    .query(({ ctx, input }): Promise<DatasetView> => viewOf(ctx, input)),

  /** How far its data can be trusted, instrument by instrument. */
  quality: procedureFor('read')
    .input(datasetInput)
    .query(async ({ ctx, input: { id, version: number } }): Promise<DatasetQuality> => {
      const { version } = await ctx.store.datasets.version(id, number);
      await requireUnsealed(ctx, version);
      const reports = version.instruments.map(({ quality }) => quality);
      return { id, version: version.version, score: version.score, reports };
    }),

  /** Rows as they stand in its files. */
  preview: procedureFor('read')
    .input(datasetPreviewInput)
    .query(async ({ ctx, input }): Promise<DatasetPreview> => {
      const { id, instrument: asked, rows: most, offset, timeZone } = input;
      requireZone(timeZone, 'timeZone');
      const { version } = await ctx.store.datasets.version(id, input.version);
      await requireUnsealed(ctx, version);
      const files = requireRows(version);
      const file = asked === undefined ? files[0]! : files.find(({ instrument }) => instrument === asked);
      if (!file) {
        const message = `The dataset ${id} has no instrument ${asked}.`;
        throw new HoldfastError('INSTRUMENT_NOT_FOUND', message, { path: 'instrument' });
      }
      const { statistics } = version.instruments.find(({ instrument }) => instrument === file.instrument)!;
      const rows = await ctx.datasetFiles.preview(file.rows, { offset, rows: most, timeZone });
      return { id, version: version.version, total: statistics.rows, instrument: file.instrument, rows, statistics };
    }),

  /** The file that was uploaded last, or that of a version, as it came. */
  file: procedureFor('read')
    .input(datasetInput)
    .query(({ ctx, input }): Promise<StoredFile> => originalFile(ctx, input)),

  /** The next version, made of an earlier one by explicit steps. */
  repair: workFor('initialize')
    .input(datasetRepairSchema.extend(waiting))
    .mutation(({ ctx, input: { wait, ...request } }): Promise<DatasetView> => {
      return made(ctx, { request: ['repair', request], wait, make: (as) => repairDataset(ctx, request, as) });
    }),

  /** A dataset of longer bars. */
  resample: workFor('initialize')
    .input(datasetResampleSchema.extend(waiting))
    .mutation(({ ctx, input: { wait, ...request } }): Promise<DatasetView> => {
      return made(ctx, { request: ['resample', request], wait, make: (as) => resampleDataset(ctx, request, as) });
    }),

  /** The catalog of a version, once sessions can be opened on it. */
  catalog: procedureFor('read')
    .input(datasetInput)
    .query(({ ctx, input }): Promise<UsableVersion> => usableVersion(ctx, input)),

  /** Tries again to make a catalog of a version that did not become one. */
  publish: workFor('initialize')
    .input(datasetInput)
    .mutation(async ({ ctx, input }): Promise<DatasetView> =>
      viewOf(ctx, await publishAgain(ctx, input, ctx.identity.name)),
    ),

  /** Answers what it was. */
  delete: procedureFor('initialize')
    .input(z.strictObject({ id: datasetIdSchema }))
    .mutation(async ({ ctx, input: { id } }): Promise<DatasetView> => {
      const view = await viewOf(ctx, { id });
      await deleteDataset(ctx, id);
      return view;
    }),

  /** Over all datasets. */
  totals: procedureFor('read')
    .input(z.strictObject({}).prefault({}))
    .query(({ ctx }): Promise<DatasetTotals> => datasetTotals(ctx)),
});
