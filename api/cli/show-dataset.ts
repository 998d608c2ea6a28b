import type { RepairRecord } from '../../engine/model/dataset-repairs';
import type { DatasetPreview, DatasetSummary, DatasetVersionSummary, DatasetView } from '../../engine/model/datasets';
import { errorText } from './failure';
import { count, decimal, pairs, plain, time } from './format';
import { warningText } from './show-import';
import { facts, table, type Column } from './table';

/** So many rows that its catalog does not have are shown. */
const MOST_SHOWN = 10;

export const DATASETS: readonly Column<DatasetSummary>[] = [
  { head: 'DATASET', number: true, cell: ({ id }) => String(id) },
  { head: 'NAME', cell: ({ name }) => name },
  { head: 'VERSION', number: true, cell: ({ newest }) => String(newest.version) },
  { head: 'STATUS', cell: ({ newest }) => newest.status },
  { head: 'SCORE', number: true, cell: ({ newest }) => decimal(newest.score) },
  { head: 'INSTRUMENTS', cell: ({ newest }) => newest.instruments.slice(0, 3).join(', ') },
  { head: 'BARS', number: true, cell: ({ newest }) => count(newest.statistics.bars) },
  { head: 'TIMEFRAME', cell: ({ newest }) => newest.statistics.timeframe ?? '-' },
  { head: 'FROM UTC', cell: ({ newest }) => time(newest.statistics.first) },
  { head: 'TO UTC', cell: ({ newest }) => time(newest.statistics.last) },
];

/** A dataset with one of its versions. */
export function showDataset({ id, name, description, owner, versions, shown, outcome }: DatasetView): string {
  const { statistics, comparison, quarantined, leftOut, warnings } = shown;
  const head = facts([
    ['dataset', String(id)],
    ['name', name],
    ['description', description ?? undefined],
    ['owner', owner],
    ['version', `${shown.version} of ${versions[0]?.version ?? shown.version}`],
    ['outcome', outcome === 'no_change' ? 'no change: this version was there' : undefined],
    ['status', shown.status],
    ['hash', shown.hash.slice(0, 16)],
    ['catalog', shown.catalog],
    [
      'files',
      shown.files
        .map((file) => file.name)
        .slice(0, 3)
        .join(', '),
    ],
    ['score', decimal(shown.score)],
    ['rows', `${count(statistics.rows)}, ${count(statistics.bars)} of them bars`],
    ['data', `${time(statistics.first)} to ${time(statistics.last)} UTC`],
    ['timeframe', statistics.timeframe ?? undefined],
    ['prices', statistics.lowest === null ? undefined : `${plain(statistics.lowest)} to ${plain(statistics.highest)}`],
    ['volume', statistics.averageVolume === null ? undefined : `${decimal(statistics.averageVolume)} a bar`],
    ['made of', shown.origin ? `version ${shown.origin.version} of dataset ${shown.origin.datasetId}` : undefined],
    ['compared', comparison ? `with version ${comparison.with}: ${comparedText(comparison)}` : undefined],
    ['error', shown.error && errorText(shown.error)],
  ]);
  const more = quarantined.length > MOST_SHOWN ? `\n${MOST_SHOWN} of ${count(quarantined.length)}` : '';
  return [
    head,
    ...(shown.repair ? [`repaired:\n${table(REPAIRS, shown.repair)}`] : []),
    ...(versions.length > 1 ? [table(VERSIONS, versions)] : []),
    ...warningText(warnings),
    ...(quarantined.length > 0 ? [`set aside:\n${table(SET_ASIDE, quarantined.slice(0, MOST_SHOWN))}${more}`] : []),
    ...(leftOut.length > 0 ? [`left out:\n${table(LEFT_OUT, leftOut)}`] : []),
    ...(shown.status === 'completed' ? [`npx holdfast catalog ${shown.catalog}`] : []),
  ].join('\n\n');
}

/** Rows as they stand. */
export function showRows({ rows, total, instrument }: DatasetPreview): string {
  if (rows.length === 0) return `no rows here, ${count(total)} in all`;
  type Row = (typeof rows)[number];
  const columns = Object.keys(rows[0]!).map((name): Column<Row> => {
    const cell = (row: Row) => {
      const value = row[name];
      return typeof value === 'number' ? plain(value) : (value ?? '-');
    };
    return { head: name === 'time' ? 'TIME UTC' : name.toUpperCase(), number: name !== 'time', cell };
  });
  return `${instrument}\n${table(columns, rows)}\n${count(rows.length)} of ${count(total)}`;
}

/** What a step does, in a few words. */
export function stepText({ kind, ...details }: RepairRecord['step']): string {
  const known = pairs(details);
  return known === '' || known === '-' ? kind : `${kind} ${known}`;
}

function comparedText({ added, lost, changed }: NonNullable<DatasetView['shown']['comparison']>): string {
  return `${count(added)} added, ${count(lost)} lost, ${count(changed)} changed`;
}

const REPAIRS: readonly Column<RepairRecord>[] = [
  { head: 'STEP', cell: ({ step }) => stepText(step) },
  { head: 'CHANGED', number: true, cell: ({ changed }) => count(changed) },
  { head: 'VALUES', number: true, cell: ({ cells }) => count(cells) },
  { head: 'ROWS BEFORE', number: true, cell: ({ rowsBefore }) => count(rowsBefore) },
  { head: 'ROWS AFTER', number: true, cell: ({ rowsAfter }) => count(rowsAfter) },
];

const VERSIONS: readonly Column<DatasetVersionSummary>[] = [
  { head: 'VERSION', number: true, cell: ({ version }) => String(version) },
  { head: 'STATUS', cell: ({ status }) => status },
  { head: 'SCORE', number: true, cell: ({ score }) => decimal(score) },
  {
    head: 'MADE BY',
    cell: ({ repair, files }) => repair?.map(({ step }) => step.kind).join(', ') ?? files[0]?.name ?? '-',
  },
  { head: 'CREATED UTC', cell: ({ createdAt }) => time(createdAt) },
  { head: 'CATALOG', cell: ({ catalog }) => catalog },
];

const SET_ASIDE: readonly Column<DatasetView['shown']['quarantined'][number]>[] = [
  { head: 'FILE', cell: ({ file }) => file },
  { head: 'ROW', number: true, cell: ({ row }) => String(row) },
  { head: 'WHY', cell: ({ reason }) => reason },
  { head: 'WHAT IS THERE', cell: ({ content }) => content },
];

const LEFT_OUT: readonly Column<DatasetView['shown']['leftOut'][number]>[] = [
  { head: 'FILE', cell: ({ file }) => file },
  { head: 'REASON', cell: ({ reason }) => reason },
];
