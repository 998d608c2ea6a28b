import { Link } from 'wouter';
import { useSearches, useSweeps } from '../api/queries';
import { Empty } from '../components/empty';
import { ListCard } from '../components/list-card';
import { ListFilter } from '../components/list-filter';
import { NoSweeps } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';
import { SearchTable } from '../components/search-table';
import { Segmented } from '../components/segmented';
import { SweepTable } from '../components/sweep-table';
import { useAddress, useOffset } from '../lib/address';
import { listQuery } from './runs';

const LIMIT = 25;
const KINDS = { sweep: 'Sweeps', search: 'Searches' } as const;

export function SweepsPage() {
  const { search, change } = useAddress();
  const kind = search.get('kind') === 'search' ? 'search' : 'sweep';
  const List = LISTS[kind];
  return (
    <>
      <PageHead title={KINDS[kind]}>
        <Segmented
          label="Kind"
          options={KINDS}
          value={kind}
          onPick={(next) => change({ kind: next === 'search' ? next : '', offset: '' })}
        />
        <Link href="/new/sweep" className="button">
          New sweep
        </Link>
      </PageHead>
      <ListFilter list={kind} />
      <List />
    </>
  );
}

function Sweeps() {
  const { search } = useAddress();
  const [offset, setOffset] = useOffset();
  const filter = listQuery(search);
  const sweeps = useSweeps({ limit: LIMIT, offset, ...filter });
  const empty = Object.keys(filter).length > 0 ? <Empty title="No sweep is like this." /> : <NoSweeps />;
  return (
    <ListCard title="Newest first" query={sweeps} empty={empty} rows={12}>
      <SweepTable sweeps={sweeps.data?.items ?? []} />
      <Pager total={sweeps.data ? sweeps.data.total : 0} limit={LIMIT} offset={offset} onMove={setOffset} />
    </ListCard>
  );
}

function Searches() {
  const { search } = useAddress();
  const [offset, setOffset] = useOffset();
  const filter = listQuery(search);
  const searches = useSearches({ limit: LIMIT, offset, ...filter });
  const empty = (
    <Empty title={Object.keys(filter).length > 0 ? 'No search is like this.' : 'No search yet.'}>
      <p>
        <code>npx holdfast search demo sma-cross --space fast=2:60 --space slow=10:400</code>
      </p>
    </Empty>
  );
  return (
    <ListCard title="Newest first" query={searches} empty={empty} rows={12}>
      <SearchTable searches={searches.data?.items ?? []} />
      <Pager
        of="searches"
        total={searches.data ? searches.data.total : 0}
        limit={LIMIT}
        offset={offset}
        onMove={setOffset}
      />
    </ListCard>
  );
}

const LISTS = { sweep: Sweeps, search: Searches };
