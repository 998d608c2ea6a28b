import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { OPERATION_STATUSES } from '../../../../engine/model/status';
import type { RunView } from '../../../../engine/model/views';
import { useRuns } from '../api/queries';
import { Empty } from '../components/empty';
import { ListCard } from '../components/list-card';
import { ListFilter } from '../components/list-filter';
import { NoRuns } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';
import { RangeFilter } from '../components/range-filter';
import { RunTable } from '../components/run-table';
import { useAddress, useOffset } from '../lib/address';
import { compareAddress, MOST_COMPARED } from '../lib/compared';
import { counted } from '../lib/format';
import { runsCsv, saveText } from '../lib/runs-csv';

const LIMIT = 25;

/** The filter of the address; a status that is none shows all. */
export function listQuery(search: URLSearchParams) {
  const of = (name: string) => search.get(name) ?? undefined;
  const status = OPERATION_STATUSES.find((one) => one === of('status'));
  return {
    ...(of('text') && { text: of('text')! }),
    ...(of('strategy') && { strategy: of('strategy')! }),
    ...(status && { status }),
  };
}

export function RunsPage() {
  const [offset, setOffset] = useOffset();
  const { search } = useAddress();
  const figures = search.get('figures') ?? '';
  const filter = listQuery(search);
  const runs = useRuns({ limit: LIMIT, offset, ...filter, ...(figures && { figures }) });
  const [chosen, setChosen] = useState<ReadonlyMap<string, RunView>>(new Map());
  const choose = (run: RunView) => {
    const next = new Map(chosen);
    if (!next.delete(run.runId)) next.set(run.runId, run);
    setChosen(next);
  };
  const isFiltered = figures !== '' || Object.keys(filter).length > 0;
  return (
    <>
      <PageHead title="Runs">
        <Link href="/compare" className="button">
          Compare
        </Link>
        <Link href="/new/run" className="button">
          New run
        </Link>
      </PageHead>
      <ListFilter list="runs">
        <RangeFilter />
      </ListFilter>
      {chosen.size > 0 && <Chosen runs={[...chosen.values()]} onClear={() => setChosen(new Map())} />}
      <ListCard
        title="Newest first"
        query={runs}
        empty={isFiltered ? <Empty title="No run is like this." /> : <NoRuns />}
        rows={12}
      >
        <RunTable runs={runs.data?.items ?? []} chosen={chosen} onChoose={choose} />
        <Pager total={runs.data ? runs.data.total : 0} limit={LIMIT} offset={offset} onMove={setOffset} />
      </ListCard>
    </>
  );
}

/** What can be done with the runs that are ticked. */
function Chosen({ runs, onClear }: { runs: readonly RunView[]; onClear: () => void }) {
  const [, navigate] = useLocation();
  const done = runs.filter(({ status }) => status === 'completed').map(({ runId }) => runId);
  const comparable = done.length >= 2 && done.length <= MOST_COMPARED;
  return (
    <div className="look chosen" role="group" aria-label="Chosen runs">
      <strong>{counted(runs.length, 'run')} chosen</strong>
      <button
        type="button"
        className="button small"
        disabled={!comparable}
        title={comparable ? undefined : `Two to ${MOST_COMPARED} completed runs can be compared.`}
        onClick={() => navigate(compareAddress(done))}
      >
        Compare
      </button>
      <button type="button" className="button small" onClick={() => saveText(runsCsv(runs), 'runs.csv')}>
        CSV
      </button>
      <button type="button" className="button small" onClick={onClear}>
        Choose none
      </button>
    </div>
  );
}
