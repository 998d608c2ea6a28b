import { Link } from 'wouter';
import type { HealthView } from '../../../../engine/model/views';
import { useHealth, useInfo, useRuns, useSessions, useSweeps } from '../api/queries';
import { BrokenStrategies } from '../components/broken-strategies';
import { Card } from '../components/card';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { ListCard } from '../components/list-card';
import { PageHead } from '../components/page-head';
import { RunTable } from '../components/run-table';
import { SessionTable } from '../components/session-table';
import { SweepTable } from '../components/sweep-table';
import { NoRuns, NoSessions, NoSweeps } from '../components/nothing';
import { duration, NONE } from '../lib/format';

const NEWEST = { limit: 8, offset: 0 };

export function OverviewPage() {
  const sessions = useSessions();
  const sweeps = useSweeps(NEWEST);
  const runs = useRuns(NEWEST);
  return (
    <>
      <PageHead title="Overview">
        <Link href="/new/sweep" className="button">
          New sweep
        </Link>
      </PageHead>
      <div className="columns">
        <div className="span-9 stack">
          <BrokenStrategies />
          <ListCard title="Sweeps" query={sweeps} empty={<NoSweeps />} end={<Link href="/sweeps">All sweeps</Link>}>
            <SweepTable sweeps={sweeps.data?.items ?? []} />
          </ListCard>
          <ListCard title="Runs" query={runs} empty={<NoRuns />} end={<Link href="/runs">All runs</Link>}>
            <RunTable runs={runs.data?.items ?? []} />
          </ListCard>
          <ListCard title="Sessions" query={sessions} empty={<NoSessions />} rows={1}>
            <SessionTable sessions={sessions.data?.items ?? []} />
          </ListCard>
        </div>
        <div className="span-3 stack">
          <StackCard />
          <DoorsCard />
        </div>
      </div>
    </>
  );
}

function StackCard() {
  const { data, error } = useHealth();
  return <Card title="Stack">{error ? <ErrorBox error={error} /> : <Facts facts={stackFacts(data)} />}</Card>;
}

function stackFacts(health: HealthView | undefined) {
  return [
    ['State', health?.status ?? NONE],
    ['Version', health?.version ?? NONE],
    ['Temporal', health?.temporal ?? NONE],
    ['Postgres', health?.postgres ?? NONE],
    ['Workflow workers', health?.workflowWorkers ?? NONE],
    ['Engine workers', health?.engineWorkers ?? NONE],
    ['Up for', duration(health?.uptimeSeconds)],
  ] as const;
}

function DoorsCard() {
  const { data } = useInfo();
  const doors = [
    ['API reference', data?.urls.docs],
    ['Temporal UI', data?.temporalUiUrl],
  ] as const;
  return (
    <Card title="Other ways in">
      <Facts
        facts={[
          ...doors.map(
            ([text, url]) =>
              [
                text,
                url === undefined ? (
                  NONE
                ) : (
                  <a key={text} href={url}>
                    {url.replace('http://', '')}
                  </a>
                ),
              ] as const,
          ),
          ['Command line', <code key="cli">npx holdfast status</code>] as const,
        ]}
      />
    </Card>
  );
}
