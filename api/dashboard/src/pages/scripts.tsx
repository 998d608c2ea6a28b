import { useState } from 'react';
import { Link } from 'wouter';
import type { ScriptProgramView, ScriptRunSummary } from '../../../../engine/model/script-views';
import { STATUS_TOPICS, useLive } from '../api/live';
import { useScriptRuns, useScripts } from '../api/script-queries';
import { Badge } from '../components/badge';
import { Empty } from '../components/empty';
import { ListCard } from '../components/list-card';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';
import { ParameterPairs } from '../components/parameter-pairs';
import { Table, type Column } from '../components/table';
import { ago, count, decimal, duration, NONE } from '../lib/format';
import { ScriptForm } from './scripts/script-form';

const LIMIT = 20;

const RUNS: readonly Column<ScriptRunSummary>[] = [
  { id: 'run', head: 'Script', cell: ({ runId, script }) => <Link href={`/scripts/runs/${runId}`}>{script}</Link> },
  { id: 'status', head: 'Status', cell: ({ status }) => <Badge status={status} /> },
  {
    id: 'parameters',
    head: 'Parameters',
    wide: true,
    cell: ({ parameters }) => <ParameterPairs parameters={parameters} />,
  },
  { id: 'trades', head: 'Trades', number: true, cell: ({ statistics }) => count(statistics?.trades) },
  { id: 'pnl', head: 'P&L', number: true, cell: ({ statistics }) => decimal(statistics?.totalPnl) },
  { id: 'sharpe', head: 'Sharpe', number: true, cell: ({ statistics }) => decimal(statistics?.sharpe) },
  {
    id: 'drawdown',
    head: 'Drawdown',
    number: true,
    wide: true,
    cell: ({ statistics }) => decimal(statistics?.maxDrawdown),
  },
  { id: 'error', head: 'Error', wide: 'most', cell: ({ error }) => error?.code ?? NONE },
  { id: 'took', head: 'Took', number: true, wide: true, cell: ({ tookSeconds }) => duration(tookSeconds) },
  { id: 'created', head: 'Created', wide: true, cell: ({ createdAt }) => ago(createdAt) },
];

const PROGRAMS: readonly Column<ScriptProgramView>[] = [
  { id: 'name', head: 'Script', cell: ({ name }) => name },
  { id: 'language', head: 'Language', cell: ({ language }) => language },
  { id: 'bytes', head: 'Bytes', number: true, cell: ({ bytes }) => count(bytes) },
  { id: 'modified', head: 'Changed', wide: true, cell: ({ modified }) => ago(modified) },
];

/** Foreign programs, run as they are, and what came of it. */
export function ScriptsPage() {
  const [offset, setOffset] = useState(0);
  const runs = useScriptRuns({ limit: LIMIT, offset });
  const programs = useScripts();
  useLive('scriptRuns', { topics: STATUS_TOPICS });
  const names = programs.data?.items.map(({ name }) => name) ?? [];
  return (
    <>
      <PageHead title="Scripts" />
      {names.length > 0 && <ScriptForm names={names} />}
      <ListCard title="Runs, newest first" query={runs} empty={<Empty title="No script was run yet." />}>
        <Table label="Runs" columns={RUNS} rows={runs.data?.items ?? []} keyOf={({ runId }) => runId} />
        <Pager total={runs.data?.total ?? null} limit={LIMIT} offset={offset} onMove={setOffset} />
      </ListCard>
      <ListCard title="Programs" query={programs} empty={<NoPrograms />}>
        <Table label="Programs" columns={PROGRAMS} rows={programs.data?.items ?? []} keyOf={({ name }) => name} />
      </ListCard>
    </>
  );
}

function NoPrograms() {
  return (
    <Empty title="The folder of scripts is empty.">
      <p>
        Put a program there (<code>scripts</code> in the home folder, or what <code>HOLDFAST_SCRIPTS_DIR</code> names).
      </p>
    </Empty>
  );
}
