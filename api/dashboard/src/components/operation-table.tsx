import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { OperationSummary } from '../../../../engine/model/operations';
import { useOperation } from '../api/queries';
import { ago, NONE, shortId } from '../lib/format';
import { figuresOf, operationPage } from './operation-figures';
import { OperationBadge } from './operation-badge';
import { Progress } from './progress';
import { SessionLink } from './session-link';
import { Table, type Column } from './table';

const COLUMNS: readonly Column<OperationSummary>[] = [
  {
    id: 'operation',
    head: 'Operation',
    cell: (operation) => (
      <Link href={operationPage(operation)} className="mono">
        {shortId(operation.id)}
      </Link>
    ),
  },
  { id: 'kind', head: 'Kind', cell: ({ kind }) => kind },
  { id: 'status', head: 'Status', cell: (operation) => <State operation={operation} /> },
  { id: 'figures', head: 'Now', wide: true, cell: (operation) => <Figures operation={operation} /> },
  { id: 'strategy', head: 'Strategy', cell: ({ strategy }) => strategy ?? NONE },
  {
    id: 'session',
    head: 'Session',
    wide: true,
    cell: ({ session }) => (session === '' ? NONE : <SessionLink name={session} />),
  },
  {
    id: 'reason',
    head: 'Reason',
    wide: 'most',
    cell: ({ cancelReason, error }) => cancelReason ?? error?.code ?? NONE,
  },
  {
    id: 'created',
    head: 'Created',
    number: true,
    wide: true,
    cell: ({ createdAt }) => <time dateTime={createdAt}>{ago(createdAt)}</time>,
  },
  {
    id: 'temporal',
    head: '',
    wide: 'most',
    cell: ({ temporalUrl }) => (
      <a href={temporalUrl} target="_blank" rel="noreferrer">
        Temporal
      </a>
    ),
  },
];

function State({ operation }: { operation: OperationSummary }) {
  const { id, status, kind } = operation;
  const { data } = useOperation(id, status === 'running');
  if (status !== 'running' || !data) return <OperationBadge {...operation} />;
  if (data.stale) return <span className="badge paused">not heard of</span>;
  return <Progress fraction={data.progress.fraction} label={`${kind} ${shortId(id)}`} status="running" small />;
}

function Figures({ operation: { id, status } }: { operation: OperationSummary }) {
  const { data } = useOperation(id, status === 'running');
  return status !== 'running' || !data ? NONE : figuresOf(data).join(', ');
}

const PLACE: Column<OperationSummary> = {
  id: 'place',
  head: 'Place',
  number: true,
  cell: ({ queuePosition }) => queuePosition ?? NONE,
};

interface OperationTableProps {
  operations: readonly OperationSummary[];
  /** Shows the place of each in its queue. */
  inQueue?: boolean;
  /** What can be done to a row. */
  action?: (operation: OperationSummary) => ReactNode;
}

export function OperationTable({ operations, inQueue, action }: OperationTableProps) {
  const columns = [
    ...COLUMNS.slice(0, 3),
    ...(inQueue ? [PLACE] : []),
    ...COLUMNS.slice(3),
    ...(action ? [{ id: 'act', head: '', cell: action }] : []),
  ];
  return <Table label="Operations" columns={columns} rows={operations} keyOf={({ id }) => id} />;
}
