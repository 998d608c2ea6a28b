import { Link } from 'wouter';
import type { SearchSummaryView } from '../../../../engine/model/search-views';
import { ago, count, shortId } from '../lib/format';
import { OperationBadge } from './operation-badge';
import { Progress } from './progress';
import { SessionLink } from './session-link';
import { Table, type Column } from './table';

const COLUMNS: readonly Column<SearchSummaryView>[] = [
  {
    id: 'search',
    head: 'Search',
    cell: ({ searchId }) => (
      <Link href={`/searches/${searchId}`} className="mono">
        {shortId(searchId)}
      </Link>
    ),
  },
  { id: 'status', head: 'Status', cell: (search) => <OperationBadge {...search} /> },
  { id: 'progress', head: 'Progress', wide: true, cell: (search) => <Bar search={search} /> },
  { id: 'name', head: 'Name', cell: ({ label, strategy }) => label ?? strategy },
  {
    id: 'trials',
    head: 'Trials',
    number: true,
    cell: ({ completed, total }) => `${count(completed)} / ${count(total)}`,
  },
  { id: 'failed', head: 'Failed', number: true, wide: true, cell: ({ failed }) => count(failed) },
  { id: 'session', head: 'Session', wide: true, cell: ({ session }) => <SessionLink name={session} /> },
  {
    id: 'created',
    head: 'Started',
    number: true,
    wide: true,
    cell: ({ createdAt }) => <time dateTime={createdAt}>{ago(createdAt)}</time>,
  },
];

function Bar({ search: { searchId, completed, total, status } }: { search: SearchSummaryView }) {
  const fraction = total === 0 ? 0 : Math.min(1, completed / total);
  return <Progress fraction={fraction} label={`Search ${shortId(searchId)}`} status={status} small />;
}

export function SearchTable({ searches }: { searches: readonly SearchSummaryView[] }) {
  return <Table label="Searches" columns={COLUMNS} rows={searches} keyOf={({ searchId }) => searchId} />;
}
