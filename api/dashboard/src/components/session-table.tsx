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

const BRIEF = ['name', 'status', 'range'];

interface SessionTableProps {
  sessions: readonly SessionView[];
  /** Beside other cards. */
  brief?: boolean;
}

export function SessionTable({ sessions, brief }: SessionTableProps) {
  const columns = brief ? COLUMNS.filter(({ id }) => BRIEF.includes(id)) : COLUMNS;
  return <Table label="Sessions" columns={columns} rows={sessions} keyOf={({ name }) => name} />;
}
