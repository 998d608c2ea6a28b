import { Link } from 'wouter';
import type { OperationSummary } from '../../../../engine/model/operations';
import { useOperation } from '../api/queries';
import { ago, count, duration, NONE, plain, shortId } from '../lib/format';
import { OperationBadge } from './operation-badge';
import { Progress } from './progress';
import { SessionLink } from './session-link';
import { Table, type Column } from './table';

/** The server knows the page of each kind. */
const pageOf = ({ dashboardUrl }: OperationSummary) => new URL(dashboardUrl).pathname.replace(/^\/app/, '');

const COLUMNS: readonly Column<OperationSummary>[] = [
  {
    id: 'operation',
    head: 'Operation',
    cell: (operation) => (
      <Link href={pageOf(operation)} className="mono">
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
  if (status !== 'running' || !data) return NONE;
  const { progress, context } = data;
  const { pnl, etaSeconds } = context;
  return [
    `${count(progress.done)} of ${count(progress.total)} ${progress.unit}`,
    pnl !== undefined && `P&L ${plain(Math.round(pnl * 100) / 100)}`,
    etaSeconds !== undefined && `${duration(etaSeconds)} left`,
  ]
    .filter(Boolean)
    .join(', ');
}

export function OperationTable({ operations }: { operations: readonly OperationSummary[] }) {
  return <Table label="Operations" columns={COLUMNS} rows={operations} keyOf={({ id }) => id} />;
}
