import { sumOf } from '../../../engine/model/dataset-statistics';
import type {
  DatasetStatistics,
  DatasetSummary,
  DatasetVersionSummary,
  DatasetVersionView,
  DatasetView,
} from '../../../engine/model/datasets';
import type { ErrorBody } from '../../../engine/model/errors';
import type {
  DatasetRow,
  DatasetVersionRow,
  ListedVersionRow,
} from '../../../infra/store/repositories/dataset-repository';

const MOST_SHOWN = 20;

export function datasetSummary(dataset: DatasetRow, newest: ListedVersionRow): DatasetSummary {
  return {
    ...headOf(dataset),
    versions: dataset.newest,
    newest: {
      ...versionSummary(newest),
      instruments: newest.instruments.slice(0, MOST_SHOWN).map(({ instrument }) => instrument),
      statistics: statisticsOf(newest),
    },
  };
}

export function datasetView(
  dataset: DatasetRow,
  versions: readonly ListedVersionRow[],
  shown: DatasetVersionRow,
): DatasetView {
  return { ...headOf(dataset), versions: versions.map(versionSummary), shown: versionView(shown) };
}

export function versionView(row: DatasetVersionRow): DatasetVersionView {
  const { report } = row;
  return {
    ...versionSummary(row),
    form: row.form,
    comparison: row.comparison,
    instruments: row.instruments.map(({ instrument, statistics, quality }) => ({
      instrument,
      statistics,
      score: quality.score,
      readyForBacktest: quality.readyForBacktest,
    })),
    statistics: statisticsOf(row),
    quarantined: report?.quarantined ?? [],
    leftOut: report?.leftOut ?? [],
    warnings: (report?.instruments ?? []).flatMap(({ instrument, warning }) =>
      warning === undefined ? [] : [`${instrument}: ${warning}`],
    ),
  };
}

const NO_PRICES = { lowest: null, highest: null, averageVolume: null };

/** Without what would show rows of a sealed part. */
export function closedSummary(summary: DatasetSummary): DatasetSummary {
  const { newest } = summary;
  return { ...summary, newest: { ...newest, statistics: { ...newest.statistics, ...NO_PRICES } } };
}

/** Without what would show rows of a sealed part. */
export function closedView(view: DatasetView): DatasetView {
  const { shown } = view;
  const closed = <T extends { statistics: DatasetStatistics }>(one: T) => ({
    ...one,
    statistics: { ...one.statistics, ...NO_PRICES },
  });
  const instruments = shown.instruments.map(closed);
  return { ...view, shown: { ...closed(shown), instruments, comparison: null, quarantined: [] } };
}

/** Over all instruments. */
export function statisticsOf({ instruments }: Pick<ListedVersionRow, 'instruments'>): DatasetStatistics {
  return sumOf(instruments.map(({ statistics }) => statistics));
}

function headOf({ id, name, description, owner, created_at: createdAt }: DatasetRow) {
  return { id, name, description, owner, createdAt: createdAt.toISOString() };
}

function versionSummary(row: ListedVersionRow | DatasetVersionRow): DatasetVersionSummary {
  const error = errorOf(row);
  return {
    version: row.version,
    hash: row.hash,
    status: row.status ?? (row.form === null ? 'failed' : 'queued'),
    ...(error && { error }),
    catalog: row.catalog,
    importId: row.import_id,
    files: row.files.map(({ name, artifact, bytes }) => ({ name, artifact, bytes })),
    origin: row.origin,
    repair: row.repair,
    score: row.score,
    owner: row.owner,
    createdAt: row.created_at.toISOString(),
  };
}

function errorOf({ error, form }: ListedVersionRow | DatasetVersionRow): ErrorBody | undefined {
  if (error) return error;
  if (form !== null) return undefined;
  return { code: 'IMPORT_REFUSED', message: 'Its files cannot be read; the report of its quality says why.' };
}
