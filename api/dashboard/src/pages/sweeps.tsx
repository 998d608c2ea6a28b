import { Link } from 'wouter';
import { useSweeps } from '../api/queries';
import { ListCard } from '../components/list-card';
import { NoSweeps } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';
import { SweepTable } from '../components/sweep-table';
import { useOffset } from '../lib/address';

const LIMIT = 25;

export function SweepsPage() {
  const [offset, setOffset] = useOffset();
  const sweeps = useSweeps({ limit: LIMIT, offset });
  return (
    <>
      <PageHead title="Sweeps">
        <Link href="/new/sweep" className="button">
          New sweep
        </Link>
      </PageHead>
      <ListCard title="Newest first" query={sweeps} empty={<NoSweeps />} rows={12}>
        <SweepTable sweeps={sweeps.data?.items ?? []} />
        <Pager total={sweeps.data ? sweeps.data.total : 0} limit={LIMIT} offset={offset} onMove={setOffset} />
      </ListCard>
    </>
  );
}
