import type { RepairRecord } from '../../../../../engine/model/dataset-repairs';
import type { DatasetPreview, DatasetVersionSummary, DatasetView } from '../../../../../engine/model/datasets';
import { Badge } from '../../components/badge';
import { Card } from '../../components/card';
import { Table, type Column } from '../../components/table';
import { ago, count, decimal, NONE, pairs, plain } from '../../lib/format';
import { NotTaken } from '../imports/not-taken';
import { Time } from '../../components/zone';

const REPAIRS: readonly Column<RepairRecord>[] = [
  {
    id: 'step',
    head: 'Step',
    cell: ({ step: { kind, ...details } }) => `${kind} ${pairs(details) === NONE ? '' : pairs(details)}`,
  },
  { id: 'changed', head: 'Changed', number: true, cell: ({ changed }) => count(changed) },
  { id: 'cells', head: 'Values', number: true, cell: ({ cells }) => count(cells) },
  { id: 'before', head: 'Rows before', number: true, cell: ({ rowsBefore }) => count(rowsBefore) },
  { id: 'after', head: 'Rows after', number: true, cell: ({ rowsAfter }) => count(rowsAfter) },
];

/** What made a version: its repair, or the name of its file. */
export function madeBy({ repair, files }: Pick<DatasetVersionSummary, 'repair' | 'files'>): string {
  return repair?.map(({ step }) => step.kind).join(', ') ?? files[0]?.name ?? NONE;
}

interface VersionsProps {
  versions: readonly DatasetVersionSummary[];
  shown: number;
  onPick: (version: number) => void;
}

export function Versions({ versions, shown, onPick }: VersionsProps) {
  const columns: readonly Column<DatasetVersionSummary>[] = [
    {
      id: 'version',
      head: 'Version',
      cell: ({ version }) => (
        <button type="button" className="button small" aria-pressed={version === shown} onClick={() => onPick(version)}>
          {version}
        </button>
      ),
    },
    { id: 'status', head: 'Status', cell: ({ status }) => <Badge status={status} /> },
    { id: 'score', head: 'Score', number: true, cell: ({ score }) => decimal(score) },
    { id: 'made', head: 'Made by', cell: madeBy },
    { id: 'owner', head: 'Owner', wide: true, cell: ({ owner }) => owner },
    { id: 'created', head: 'Created', wide: true, cell: ({ createdAt }) => ago(createdAt) },
  ];
  return (
    <Card title="Versions" flush>
      <Table label="Versions" columns={columns} rows={versions} keyOf={({ version }) => version} />
    </Card>
  );
}

/** What was done to make it, what its catalog lacks, and what was left out. */
export function VersionTables({ shown: { repair, quarantined, leftOut, warnings } }: Pick<DatasetView, 'shown'>) {
  return (
    <>
      {repair && (
        <Card title="How it was made" flush>
          <Table label="How it was made" columns={REPAIRS} rows={repair} keyOf={(_, i) => i} />
        </Card>
      )}
      {warnings.length > 0 && (
        <Card title="Warnings">
          {warnings.map((warning) => (
            <p key={warning}>{warning}</p>
          ))}
        </Card>
      )}
      <NotTaken quarantined={quarantined} leftOut={leftOut} />
    </>
  );
}

/** The first rows as they stand. */
export function Rows({ rows, total }: Pick<DatasetPreview, 'rows' | 'total'>) {
  type Row = DatasetPreview['rows'][number];
  const columns = Object.keys(rows[0] ?? {}).map((name): Column<Row> => ({
    id: name,
    head: name.slice(0, 1).toUpperCase() + name.slice(1),
    zoned: name === 'time',
    number: name !== 'time',
    cell: (row) => {
      const value = row[name];
      return typeof value === 'number' ? plain(value) : name === 'time' ? <Time iso={value} /> : (value ?? NONE);
    },
  }));
  return (
    <Card title="First rows" end={<span className="muted">{`as they stand, ${count(total)} in all`}</span>} flush>
      <Table label="First rows" columns={columns} rows={rows} keyOf={(row) => Number(row['row'])} />
    </Card>
  );
}
