import { useState } from 'react';
import type { SessionVersionView } from '../../../../engine/model/views';
import { useVersions } from '../api/queries';
import { Empty } from '../components/empty';
import { ListCard } from '../components/list-card';
import { Pager } from '../components/pager';
import { Table, type Column } from '../components/table';
import { ago, count, decimal, range } from '../lib/format';

const LIMIT = 10;
const COLUMNS: readonly Column<SessionVersionView>[] = [
  {
    id: 'version',
    head: 'Version',
    number: true,
    cell: ({ version, current }) => (current ? <strong>{version} (current)</strong> : version),
  },
  { id: 'range', head: 'Range', cell: ({ start, end }) => range(start, end) },
  { id: 'instruments', head: 'Instruments', number: true, cell: ({ instruments }) => count(instruments) },
  { id: 'memory', head: 'Memory', number: true, wide: true, cell: ({ memoryMb }) => `${decimal(memoryMb, 1)} MB` },
  {
    id: 'manifest',
    head: 'Manifest',
    wide: 'most',
    cell: ({ manifestHash }) => <code title={manifestHash}>{manifestHash.slice(0, 8)}</code>,
  },
  {
    id: 'created',
    head: 'Created',
    number: true,
    wide: true,
    cell: ({ createdAt }) => <time dateTime={createdAt}>{ago(createdAt)}</time>,
  },
];

/** What a session consisted of, change by change; runs can be pinned to each. */
export function SessionVersions({ name }: { name: string }) {
  const [offset, setOffset] = useState(0);
  const versions = useVersions(name, { limit: LIMIT, offset });
  return (
    <ListCard title="Versions" query={versions} empty={<Empty title="The session has no version yet." />}>
      <Table
        label="Versions"
        columns={COLUMNS}
        rows={versions.data?.items ?? []}
        keyOf={({ version }) => String(version)}
      />
      <Pager total={versions.data?.total ?? 0} limit={LIMIT} offset={offset} onMove={setOffset} />
    </ListCard>
  );
}
