import { useState } from 'react';
import { useSearches } from '../api/search-queries';
import { ListCard } from '../components/list-card';
import { NoSearches } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';
import { SearchTable } from '../components/search-table';

const LIMIT = 25;

export function SearchesPage() {
  const [offset, setOffset] = useState(0);
  const searches = useSearches({ limit: LIMIT, offset });
  return (
    <>
      <PageHead title="Searches" />
      <ListCard title="Newest first" query={searches} empty={<NoSearches />} rows={12}>
        <SearchTable searches={searches.data?.items ?? []} />
        <Pager total={searches.data ? searches.data.total : 0} limit={LIMIT} offset={offset} onMove={setOffset} />
      </ListCard>
    </>
  );
}
