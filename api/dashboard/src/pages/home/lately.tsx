import { Link } from 'wouter';
import type { RunView, SweepSummaryView } from '../../../../../engine/model/views';
import { useSparklines } from '../../api/home-queries';
import type { useRuns, useSweeps } from '../../api/queries';
import { ListCard } from '../../components/list-card';
import { NoRuns } from '../../components/nothing';
import { OperationBadge } from '../../components/operation-badge';
import { SessionLink } from '../../components/session-link';
import { Sparkline } from '../../components/sparkline';
import { Table, type Column } from '../../components/table';
import { ago, count, decimal, NONE, pairs, percent, range, shortId } from '../../lib/format';

const MOST_SHOWN = 8;

/** A run or a sweep, as a row of what was done lately. */
interface Row {
  id: string;
  page: string;
  name: string;
  detail: string;
  session: string;
  range: string;
  createdAt: string;
  status: RunView['status'];
  cachedFrom: string | null;
  run?: RunView;
  trials?: string;
}

function runRow(run: RunView): Row {
  const { runId, label, strategy, parameters, session, start, end, createdAt, status, cachedFrom } = run;
  return {
    ...{ id: runId, page: `/runs/${runId}`, session, createdAt, status, cachedFrom, run },
    name: label ?? strategy,
    detail: label === null ? pairs(parameters) : `${strategy} ${pairs(parameters)}`,
    range: rangeText(start, end),
  };
}

function sweepRow(sweep: SweepSummaryView): Row {
  const { sweepId, strategy, session, createdAt, status, cachedFrom, completed, total } = sweep;
  const { start, end } = sweep.script === null ? sweep : { start: undefined, end: undefined };
  return {
    ...{ id: sweepId, page: `/sweeps/${sweepId}`, session, createdAt, status, cachedFrom },
    ...{ name: strategy, detail: 'sweep', range: rangeText(start, end) },
    trials: `${count(completed)} / ${count(total)} trials`,
  };
}

function rangeText(start: string | undefined, end: string | undefined): string {
  if (start === undefined) return end === undefined ? 'all of the session' : `until ${end.slice(0, 10)}`;
  return end === undefined ? `from ${start.slice(0, 10)}` : range(start, end);
}

interface LatelyProps {
  runs: ReturnType<typeof useRuns>;
  sweeps: ReturnType<typeof useSweeps>;
}

/** The newest runs and sweeps, mixed. */
export function Lately({ runs, sweeps }: LatelyProps) {
  const rows = [...(runs.data?.items.map(runRow) ?? []), ...(sweeps.data?.items.map(sweepRow) ?? [])]
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    .slice(0, MOST_SHOWN);
  const done = rows.filter(({ run, status }) => run && status === 'completed').map(({ id }) => id);
  const curves = useSparklines(done);
  const query = {
    data: runs.data && sweeps.data ? { total: rows.length, items: rows } : undefined,
    error: runs.error ?? sweeps.error,
  };
  const sparkline: Column<Row> = {
    id: 'equity',
    head: 'Equity',
    cell: ({ id, name }) => <Sparkline values={curves.data?.get(id)} label={`Equity of ${name}`} />,
  };
  const end = (
    <>
      <Link href="/runs">All runs</Link>
      <Link href="/sweeps">All sweeps</Link>
    </>
  );
  return (
    <ListCard title="Lately" query={query} empty={<NoRuns />} end={end} rows={MOST_SHOWN}>
      <Table
        label="Newest runs and sweeps"
        columns={[COLUMNS[0]!, sparkline, ...COLUMNS.slice(1)]}
        rows={rows}
        keyOf={({ id }) => id}
      />
    </ListCard>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'name',
    head: 'What',
    cell: ({ page, name, detail, id }) => (
      <span className="named">
        <Link href={page}>{name}</Link> <small className="muted mono">{shortId(id)}</small>
        <small className="muted">{detail}</small>
      </span>
    ),
  },
  {
    id: 'return',
    head: 'Return',
    number: true,
    cell: ({ run, trials }) => trials ?? percent(run?.statistics?.totalReturn),
  },
  { id: 'sharpe', head: 'Sharpe', number: true, wide: true, cell: ({ run }) => decimal(run?.statistics?.sharpe) },
  { id: 'status', head: 'Status', cell: (row) => <OperationBadge {...row} /> },
  {
    id: 'session',
    head: 'Session, range',
    wide: 'most',
    cell: ({ session, range: shown }) => (
      <span className="named">
        {session === '' ? NONE : <SessionLink name={session} />}
        <small className="muted">{shown}</small>
      </span>
    ),
  },
  {
    id: 'created',
    head: 'Started',
    number: true,
    wide: true,
    cell: ({ createdAt }) => <time dateTime={createdAt}>{ago(createdAt)}</time>,
  },
];
