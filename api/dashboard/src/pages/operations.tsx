import { useState } from 'react';
import { STATUS_TOPICS, useLive } from '../api/live';
import { useOperations } from '../api/queries';
import { Empty } from '../components/empty';
import { ListCard } from '../components/list-card';
import { OperationTable } from '../components/operation-table';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';

const LIMIT = 25;

export function OperationsPage() {
  const [offset, setOffset] = useState(0);
  const live = useLive('operations', { topics: STATUS_TOPICS });
  const operations = useOperations({ limit: LIMIT, offset });
  const beside = (
    <span className={`badge ${live ? 'ready' : ''}`} role="status">
      {live ? 'live' : 'connecting'}
    </span>
  );
  return (
    <>
      <PageHead title="Operations" beside={beside} />
      <ListCard
        title="Newest first"
        query={operations}
        empty={<Empty title="Nothing has been asked for yet." />}
        rows={12}
      >
        <OperationTable operations={operations.data?.items ?? []} />
        <Pager total={operations.data ? operations.data.total : 0} limit={LIMIT} offset={offset} onMove={setOffset} />
      </ListCard>
    </>
  );
}
