import { z } from 'zod';
import type { DatasetSummary, DatasetView } from '../../../engine/model/datasets';
import { datasetIdSchema, MOST_PREVIEW_ROWS } from '../../../engine/model/datasets';
import { HoldfastError } from '../../../engine/model/errors';
import { instrumentIdSchema } from '../../../engine/model/identifiers';
import { uploadSchema } from '../../../engine/model/import-views';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import { encodeDataset, encodeQuality } from './dataset-encoding';
import { Download } from './download';
import type { ErrorForm } from './flat-errors';

/** Of data without an exchange: sessions take it as one that never closes. */
const NO_EXCHANGE = 'DATASET';
const LISTED_AT_ONCE = 1000;

const text = (most: number) => z.string().trim().max(most);
const uploadFields = z.strictObject({
  name: text(200).min(1).optional(),
  symbol: text(100).optional(),
  exchange: text(16).optional(),
  description: text(2000).optional(),
  /** Zone of times without an offset; UTC without it. */
  time_zone: text(64).min(1).optional(),
  /** The dataset that gets a version; a new one without it. */
  dataset_id: datasetIdSchema.optional(),
  accept_changes: z.boolean().optional(),
});
const uploadInput = uploadFields.extend({ uploads: z.array(uploadSchema).optional() });

const id = z
  .union([z.string(), z.number()])
  .refine((given) => datasetIdSchema.safeParse(Number(given)).success && /^\d+$/.test(String(given)), {
    error: 'no dataset has this id',
    params: { code: 'DATASET_NOT_FOUND' },
  })
  .transform(Number);
const whole = (least: number, most: number) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,12}$/, { error: 'must be a whole number' })
        .transform(Number),
    ])
    .pipe(z.int().min(least).max(most));
const oneInput = z.strictObject({ id });
const downloadInput = z.strictObject({ id, version: whole(1, 2 ** 31 - 1).optional() });
const previewInput = z.strictObject({ id, rows: whole(1, MOST_PREVIEW_ROWS).default(10) });
const listInput = z.strictObject({
  limit: whole(1, 1000).default(100),
  offset: whole(0, 1e9).optional(),
  skip: whole(0, 1e9).optional(),
  page: whole(1, 1e9).optional(),
  page_size: whole(1, 1000).optional(),
  symbol: text(100).optional(),
  exchange: text(16).optional(),
  timeframe: text(16).optional(),
  search: text(200).min(1).optional(),
  min_quality: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,3}(\.\d+)?$/)
        .transform(Number),
    ])
    .optional(),
});

async function upload({ caller }: Door, { uploads = [], ...fields }: z.output<typeof uploadInput>) {
  const [file, ...others] = uploads;
  if (!file || others.length > 0)
    throw new HoldfastError('VALIDATION', 'file: one file is taken at a time', { path: 'file' });
  if (!/\.csv$/i.test(file.name))
    throw new HoldfastError('UNSUPPORTED_MEDIA_TYPE', 'file: must be a CSV file', { path: 'file' });
  const { name, description, time_zone: timeZone, dataset_id: id, accept_changes: acceptChanges } = fields;
  const view = await caller.datasets.upload({
    uploads,
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(acceptChanges !== undefined && { acceptChanges }),
    keepUnreadable: true,
    formats: ['csv'],
    form: { ...instrumentOf(fields, file.name), ...(timeZone !== undefined && { timeZone }) },
  });
  return { success: true, dataset_id: view.id, ...(await scored({ caller }, view)) };
}

/** Whose rows a file has: `SYMBOL.EXCHANGE`, or what the rows and the name of the file say. */
function instrumentOf({ symbol, exchange, dataset_id: id }: z.output<typeof uploadFields>, file: string) {
  // What the dataset has, unless it is told anew.
  if (id !== undefined && !symbol && !exchange) return {};
  const venue = exchange ? exchange.toUpperCase() : NO_EXCHANGE;
  if (!/^[A-Z0-9_]{1,16}$/.test(venue))
    throw new HoldfastError('VALIDATION', 'exchange: must be letters, digits or _', { path: 'exchange' });
  const stem = file.slice(file.lastIndexOf('/') + 1).replace(/\.csv$/i, '');
  if (!symbol) {
    // What the name of the file or its rows tell is recognised; of a name that tells nothing the letters are taken.
    if (instrumentIdSchema.safeParse(`${stem.toUpperCase()}.${venue}`).success) return { venue };
    const plain = stem
      .replace(/[^A-Za-z0-9_-]+/g, '_')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 60)
      .toUpperCase();
    return { instrument: `${plain || 'DATA'}.${venue}`, venue };
  }
  const isNamed = !exchange && instrumentIdSchema.safeParse(symbol).success;
  const instrument = isNamed ? symbol : `${symbol}.${venue}`;
  if (!instrumentIdSchema.safeParse(instrument).success)
    throw new HoldfastError('VALIDATION', 'symbol: is no symbol of an instrument', { path: 'symbol' });
  return { instrument, venue };
}

async function scored({ caller }: Pick<Door, 'caller'>, { id, shown }: DatasetView) {
  const { score, reports } = await caller.datasets.quality({ id, version: shown.version });
  return { quality_score: score, quality_details: encodeQuality(reports) };
}

async function list({ caller }: Door, asked: z.output<typeof listInput>) {
  const limit = asked.page_size ?? asked.limit;
  const offset = asked.page === undefined ? (asked.skip ?? asked.offset ?? 0) : (asked.page - 1) * limit;
  const matching: DatasetSummary[] = [];
  const search = asked.search === undefined ? {} : { search: asked.search };
  for (let from = 0; ; from += LISTED_AT_ONCE) {
    const { items } = await caller.datasets.list({ limit: LISTED_AT_ONCE, offset: from, ...search });
    matching.push(...items.filter((one) => isAsked(one, asked)));
    if (items.length < LISTED_AT_ONCE) break;
  }
  const datasets = matching.slice(offset, offset + limit).map(encodeDataset);
  return { success: true, datasets, total: matching.length, limit, offset };
}

function isAsked({ newest }: DatasetSummary, asked: z.output<typeof listInput>): boolean {
  const { symbol, exchange, timeframe, min_quality: least } = asked;
  const has = (test: (instrument: string) => boolean) => newest.instruments.some(test);
  if (symbol && !has((one) => one === symbol || one.slice(0, one.lastIndexOf('.')) === symbol)) return false;
  if (exchange && !has((one) => one.endsWith(`.${exchange.toUpperCase()}`))) return false;
  if (timeframe && newest.statistics.timeframe !== timeframe) return false;
  return least === undefined || newest.score >= least;
}

async function detail({ caller }: Door, { id }: z.output<typeof oneInput>) {
  const view = await caller.datasets.get({ id });
  const { shown, versions, ...head } = view;
  const { instruments, ...newest } = shown;
  const summary = {
    ...head,
    versions: versions.length,
    newest: { ...newest, instruments: instruments.map((one) => one.instrument) },
  };
  const { quality_score, quality_details } = await scored({ caller }, view);
  return { success: true, dataset: { ...encodeDataset(summary), quality_score, quality_details } };
}

async function quality({ caller }: Door, { id }: z.output<typeof oneInput>) {
  const { score, version, reports } = await caller.datasets.quality({ id });
  return {
    success: true,
    dataset_id: id,
    version,
    quality_score: score,
    quality_details: encodeQuality(reports),
    ready_for_backtest: reports.every(({ readyForBacktest }) => readyForBacktest),
    recommendations: reports.flatMap(({ recommendations }) => recommendations),
    issues: reports.flatMap(({ instrument, parts }) =>
      parts.flatMap(({ part, rows }) =>
        rows.map(({ row, time, reason }) => ({ instrument, check: part, row, timestamp: time, reason })),
      ),
    ),
  };
}

async function preview({ caller }: Door, { id, rows }: z.output<typeof previewInput>) {
  // As the file has them: by the clock of its zone.
  const timeZone = (await caller.datasets.get({ id })).shown.form?.timeZone;
  const found = await caller.datasets.preview({ id, rows, ...(timeZone !== undefined && { timeZone }) });
  const { statistics } = found;
  return {
    success: true,
    dataset_id: id,
    preview: found.rows.map(({ row: _, time, ...values }) => ({
      timestamp: typeof time === 'string' ? time.replace('T', ' ').replace(/Z$/, '') : null,
      ...values,
    })),
    statistics: {
      total_rows: statistics.rows,
      date_range: [statistics.first?.slice(0, 10) ?? null, statistics.last?.slice(0, 10) ?? null],
      price_range: { min: statistics.lowest, max: statistics.highest },
      avg_volume: statistics.averageVolume,
    },
  };
}

/** The file that was uploaded last, or that of a version, byte for byte. */
async function download(
  { caller, services }: Door,
  { id, version }: z.output<typeof downloadInput>,
): Promise<Download> {
  const { name, artifact, bytes } = await caller.datasets.file({ id, ...(version !== undefined && { version }) });
  const type = /\.csv$/i.test(name) ? 'text/csv; charset=utf-8' : 'application/octet-stream';
  return new Download(services.artifacts.pathOf(artifact), {
    name: name.slice(name.lastIndexOf('/') + 1),
    bytes,
    type,
  });
}

async function remove({ caller }: Door, { id }: z.output<typeof oneInput>) {
  const { name } = await caller.datasets.delete({ id });
  return { success: true, dataset_id: id, message: `The dataset ${name} was deleted.` };
}

async function summary({ caller }: Door) {
  const { datasets, versions, rows, bytes, averageScore, timeframes, instruments } = await caller.datasets.totals();
  return {
    success: true,
    summary: {
      total_datasets: datasets,
      total_versions: versions,
      total_rows: rows,
      total_size_bytes: bytes,
      total_instruments: instruments,
      average_quality_score: averageScore,
      timeframes,
    },
  };
}

const ERRORS: ErrorForm = {
  shape: 'object',
  names: [
    ['uploads', 'file'],
    ['acceptChanges', 'accept_changes'],
    ['form.timeZone', 'time_zone'],
    ['form.instrument', 'symbol'],
    ['form.venue', 'exchange'],
  ],
};
const ONE = { permission: 'read', input: oneInput, errors: ERRORS } as const;

/** Datasets as the second of the contracts names them: uploads that are scored, lists, previews, downloads. */
export const DATASETS: readonly CompatibilityRoute[] = [
  compatibilityRoute({
    method: 'POST',
    path: '/api/v1/datasets/upload',
    permission: 'initialize',
    multipart: uploadFields,
    input: uploadInput,
    answer: upload,
    errors: ERRORS,
  }),
  compatibilityRoute({ ...ONE, method: 'GET', path: '/api/v1/datasets', input: listInput, answer: list }),
  compatibilityRoute({
    ...{ method: 'GET', path: '/api/v1/datasets/stats/summary', permission: 'read', errors: ERRORS },
    input: z.strictObject({}),
    answer: summary,
  }),
  compatibilityRoute({ ...ONE, method: 'GET', path: '/api/v1/datasets/:id', answer: detail }),
  compatibilityRoute({ ...ONE, method: 'GET', path: '/api/v1/datasets/:id/quality', answer: quality }),
  compatibilityRoute({
    ...ONE,
    method: 'GET',
    path: '/api/v1/datasets/:id/preview',
    input: previewInput,
    answer: preview,
  }),
  compatibilityRoute({
    ...ONE,
    method: 'GET',
    path: '/api/v1/datasets/:id/download',
    input: downloadInput,
    answer: download,
  }),
  compatibilityRoute({
    ...ONE,
    method: 'DELETE',
    path: '/api/v1/datasets/:id',
    permission: 'initialize',
    answer: remove,
  }),
];
