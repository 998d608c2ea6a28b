import { Link } from 'wouter';
import { useRuns } from '../api/queries';
import { ListCard } from '../components/list-card';
import { NoRuns } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';
import { RunTable } from '../components/run-table';
import { useOffset } from '../lib/address';

const LIMIT = 25;

export function RunsPage() {
  const [offset, setOffset] = useOffset();
  const runs = useRuns({ limit: LIMIT, offset });
  return (
    <>
      <PageHead title="Runs">
        <Link href="/new/run" className="button">
          New run
        </Link>
      </PageHead>
      <ListCard title="Newest first" query={runs} empty={<NoRuns />} rows={12}>
        <RunTable runs={runs.data?.items ?? []} />
        <Pager total={runs.data ? runs.data.total : 0} limit={LIMIT} offset={offset} onMove={setOffset} />
      </ListCard>
    </>
  );
}
