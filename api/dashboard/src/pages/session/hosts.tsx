import type { SessionDetailView } from '../../../../../engine/model/views';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { Table, type Column } from '../../components/table';
import { decimal } from '../../lib/format';

type Host = SessionDetailView['hosts'][number];

const COLUMNS: readonly Column<Host>[] = [
  { id: 'host', head: 'Engine worker', cell: ({ host }) => host },
  { id: 'loaded', head: 'Data', cell: ({ loaded }) => (loaded ? 'in memory' : 'not loaded') },
  { id: 'memory', head: 'Memory', number: true, cell: ({ memoryMb }) => `${decimal(memoryMb, 1)} MB` },
];

/** The engine workers that serve a session. */
export function HostsTab({ hosts }: { hosts: readonly Host[] }) {
  return (
    <Card title="Hosts" flush>
      {hosts.length === 0 ? (
        <Empty title="No engine worker serves it." />
      ) : (
        <Table label="Engine workers" columns={COLUMNS} rows={hosts} keyOf={({ host }) => host} />
      )}
    </Card>
  );
}
