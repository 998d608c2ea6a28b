import { Link } from 'wouter';
import type { SweepSummaryView } from '../../../../engine/model/views';
import { ago, count, NONE, shortId } from '../lib/format';
import { inSentence, trialFigureOf } from '../lib/statistics';
import { OperationBadge } from './operation-badge';
import { Progress } from './progress';
import { SessionLink } from './session-link';
import { Table, type Column } from './table';

const COLUMNS: readonly Column<SweepSummaryView>[] = [
  {
    id: 'sweep',
    head: 'Sweep',
    cell: (sweep) => (
      <Link href={`/sweeps/${sweep.sweepId}`} className="mono">
        {shortId(sweep.sweepId)}
      </Link>
    ),
  },
  { id: 'status', head: 'Status', cell: (sweep) => <OperationBadge {...sweep} /> },
  { id: 'progress', head: 'Progress', wide: true, cell: (sweep) => <Bar sweep={sweep} /> },
  { id: 'trials', head: 'Trials', number: true, cell: (sweep) => `${count(sweep.completed)} / ${count(sweep.total)}` },
  { id: 'failed', head: 'Failed', number: true, wide: true, cell: (sweep) => count(sweep.failed) },
  {
    id: 'strategy',
    head: 'Name',
    cell: (sweep) => ('label' in sweep && sweep.label !== null ? sweep.label : sweep.strategy),
  },
  {
    id: 'best',
    head: 'Best',
    number: true,
    cell: ({ bestSoFar, objective }) => trialFigureOf(objective.statistic).show(bestSoFar?.value),
  },
  {
    id: 'objective',
    head: 'Objective',
    wide: true,
    cell: ({ objective }) => `${objective.direction} ${inSentence(trialFigureOf(objective.statistic).label)}`,
  },
  {
    id: 'session',
    head: 'Session',
    wide: true,
    cell: ({ session }) => (session === '' ? NONE : <SessionLink name={session} />),
  },
  {
    id: 'created',
    head: 'Started',
    number: true,
    wide: true,
    cell: (sweep) => <time dateTime={sweep.createdAt}>{ago(sweep.createdAt)}</time>,
  },
];

function Bar({ sweep }: { sweep: SweepSummaryView }) {
  const fraction = sweep.total === 0 ? 0 : sweep.completed / sweep.total;
  return <Progress fraction={fraction} label={`Sweep ${shortId(sweep.sweepId)}`} status={sweep.status} small />;
}

const WITHOUT_SESSION = COLUMNS.filter(({ id }) => id !== 'session');

interface SweepTableProps {
  sweeps: readonly SweepSummaryView[];
  /** All are of one session, which the page names. */
  ofSession?: boolean;
}

export function SweepTable({ sweeps, ofSession }: SweepTableProps) {
  const columns = ofSession ? WITHOUT_SESSION : COLUMNS;
  return <Table label="Sweeps" columns={columns} rows={sweeps} keyOf={(sweep) => sweep.sweepId} />;
}
