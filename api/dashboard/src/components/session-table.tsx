import type { SessionView } from '../../../../engine/model/views';
import { count, decimal, range } from '../lib/format';
import { Badge } from './badge';
import { SessionLink } from './session-link';
import { Table, type Column } from './table';

const COLUMNS: readonly Column<SessionView>[] = [
  { id: 'name', head: 'Session', cell: ({ name }) => <SessionLink name={name} /> },
  { id: 'status', head: 'Status', cell: ({ status }) => <Badge status={status} /> },
  { id: 'catalog', head: 'Catalog', cell: ({ catalog }) => catalog, wide: true },
  { id: 'instruments', head: 'Instruments', number: true, wide: true, cell: ({ instruments }) => count(instruments) },
  { id: 'range', head: 'Range', cell: ({ start, end }) => range(start, end) },
  { id: 'memory', head: 'Memory', number: true, wide: true, cell: ({ memoryMb }) => `${decimal(memoryMb, 1)} MB` },
  { id: 'version', head: 'Version', number: true, wide: true, cell: ({ manifestVersion }) => manifestVersion },
];

export function SessionTable({ sessions }: { sessions: readonly SessionView[] }) {
  return <Table label="Sessions" columns={COLUMNS} rows={sessions} keyOf={({ name }) => name} />;
}
