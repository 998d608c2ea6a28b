import { Link } from 'wouter';
import { useCatalogs, useRuns, useSessions, useSweeps } from '../api/queries';
import { BrokenStrategies } from '../components/broken-strategies';
import { NoSessions } from '../components/nothing';
import { ListCard } from '../components/list-card';
import { PageHead } from '../components/page-head';
import { SessionTable } from '../components/session-table';
import { AttentionCard } from './home/attention';
import { FirstSteps } from './home/first-steps';
import { Lately } from './home/lately';
import { Now } from './home/now';

const NEWEST = { limit: 8, offset: 0 };

/** What is at work, what needs a look, and what came of it lately; before anything was done, how to begin. */
export function HomePage() {
  const sessions = useSessions();
  const sweeps = useSweeps(NEWEST);
  const runs = useRuns(NEWEST);
  const catalogs = useCatalogs();
  const isNew = sessions.data?.items.length === 0 && runs.data?.items.length === 0 && sweeps.data?.items.length === 0;
  return (
    <>
      <PageHead title="Home">
        <Link href="/new/sweep" className="button">
          New sweep
        </Link>
        <Link href="/new/session" className="button">
          New session
        </Link>
      </PageHead>
      <BrokenStrategies />
      {isNew ? (
        <FirstSteps catalogs={catalogs.data?.items.map(({ name }) => name) ?? []} />
      ) : (
        <div className="columns">
          <div className="span-8 stack">
            <Now />
            <Lately runs={runs} sweeps={sweeps} />
          </div>
          <div className="span-4 stack">
            <AttentionCard />
            <ListCard
              title="Open sessions"
              query={sessions}
              empty={<NoSessions />}
              rows={1}
              end={<Link href="/sessions">All sessions</Link>}
            >
              <SessionTable sessions={sessions.data?.items ?? []} brief />
            </ListCard>
          </div>
        </div>
      )}
    </>
  );
}
