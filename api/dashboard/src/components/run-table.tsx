import { Link } from 'wouter';
import type { RunView } from '../../../../engine/model/views';
import { ago, decimal, percent, shortId } from '../lib/format';
import { OperationBadge } from './operation-badge';
import { ParameterPairs } from './parameter-pairs';
import { Progress } from './progress';
import { SessionLink } from './session-link';
import { Table, type Column } from './table';

const COLUMNS: readonly Column<RunView>[] = [
  {
    id: 'run',
    head: 'Run',
    cell: (run) => (
      <Link href={`/runs/${run.runId}`} className="mono">
        {shortId(run.runId)}
      </Link>
    ),
  },
  { id: 'status', head: 'Status', cell: (run) => <State run={run} /> },
  { id: 'strategy', head: 'Name', cell: (run) => <Name run={run} /> },
  {
    id: 'parameters',
    head: 'Parameters',
    wide: true,
    cell: ({ parameters }) => <ParameterPairs parameters={parameters} />,
  },
  {
    id: 'session',
    head: 'Session',
    wide: true,
    cell: ({ session }) => <SessionLink name={session} />,
  },
  { id: 'range', head: 'Range', wide: 'most', cell: ({ start, end }) => rangeOf(start, end) },
  { id: 'return', head: 'Total return', number: true, cell: (run) => percent(run.statistics?.totalReturn) },
  { id: 'sharpe', head: 'Sharpe', number: true, cell: (run) => decimal(run.statistics?.sharpe) },
  {
    id: 'drawdown',
    head: 'Max drawdown',
    number: true,
    wide: 'most',
    cell: (run) => percent(run.statistics?.maxDrawdown),
  },
  {
    id: 'created',
    head: 'Started',
    number: true,
    wide: true,
    cell: (run) => <time dateTime={run.createdAt}>{ago(run.createdAt)}</time>,
  },
];

/** By its label where it has one. */
function Name({ run: { label, strategy } }: { run: RunView }) {
  if (label === null) return strategy;
  return (
    <>
      {label} <small className="muted">{strategy}</small>
    </>
  );
}

function State({ run }: { run: RunView }) {
  if (run.status !== 'running') return <OperationBadge {...run} />;
  return <Progress fraction={run.progress} label={`Run ${shortId(run.runId)}`} status="running" small />;
}

/** Ends that the session has are not told. */
function rangeOf(start: string | undefined, end: string | undefined) {
  if (start === undefined && end === undefined) return <span className="muted">whole session</span>;
  return `${start?.slice(0, 10) ?? 'begin'} to ${end?.slice(0, 10) ?? 'end'}`;
}

const WITHOUT_SESSION = COLUMNS.filter(({ id }) => id !== 'session');

interface RunTableProps {
  runs: readonly RunView[];
  /** All are of one session, which the page names. */
  ofSession?: boolean;
  /** Runs that are ticked, by id; without it there are no boxes. */
  chosen?: ReadonlyMap<string, RunView>;
  onChoose?: (run: RunView) => void;
}

function boxColumn({ chosen, onChoose }: Pick<RunTableProps, 'chosen' | 'onChoose'>): Column<RunView> {
  return {
    id: 'chosen',
    head: '',
    cell: (run) => (
      <input
        type="checkbox"
        aria-label={`Choose run ${shortId(run.runId)}`}
        checked={chosen?.has(run.runId) ?? false}
        onChange={() => onChoose?.(run)}
      />
    ),
  };
}

export function RunTable({ runs, ofSession, chosen, onChoose }: RunTableProps) {
  const shown = ofSession ? WITHOUT_SESSION : COLUMNS;
  const columns = chosen ? [boxColumn({ chosen, onChoose }), ...shown] : shown;
  return <Table label="Runs" columns={columns} rows={runs} keyOf={(run) => run.runId} />;
}
