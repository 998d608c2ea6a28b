import { Link } from 'wouter';
import { useSessions } from '../api/queries';
import { ListCard } from '../components/list-card';
import { NoSessions } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { SessionTable } from '../components/session-table';

export function SessionsPage() {
  const sessions = useSessions();
  return (
    <>
      <PageHead title="Sessions">
        <Link href="/new/session" className="button primary">
          New session
        </Link>
        <Link href="/catalogs" className="button">
          Catalogs
        </Link>
      </PageHead>
      <ListCard title="Open sessions" query={sessions} empty={<NoSessions />}>
        <SessionTable sessions={sessions.data?.items ?? []} />
      </ListCard>
    </>
  );
}
