import { Link } from 'wouter';
import type { CatalogView } from '../../../../engine/model/catalog-views';
import type { SessionDetailView } from '../../../../engine/model/views';
import { useLeftOut, useRuns, useSession, useSweeps } from '../api/queries';
import { Badge } from '../components/badge';
import { Card } from '../components/card';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { ListCard } from '../components/list-card';
import { NoRuns, NoSweeps } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { RunTable } from '../components/run-table';
import { SweepTable } from '../components/sweep-table';
import { Table, type Column } from '../components/table';
import { Tabs } from '../components/tabs';
import { TemporalLink } from '../components/temporal-link';
import { ago, count, decimal, NONE } from '../lib/format';
import { CatalogLink } from './catalogs';
import { SessionChanges } from './session/changes';
import { HostsTab } from './session/hosts';
import { InstrumentsTab } from './session/instruments';
import { QueueTab } from './session/queue';
import { VersionsTab } from './session/versions';
import { Boundary } from '../components/zone';

const CRUMB = { href: '/sessions', text: 'Sessions' };
const NEWEST = { limit: 8, offset: 0 };

export function SessionPage({ name }: { name: string }) {
  const { data, error } = useSession(name);
  if (error && !data) {
    return (
      <>
        <PageHead title={name} crumb={CRUMB} />
        <ErrorBox error={error} />
      </>
    );
  }
  return (
    <>
      <PageHead title={name} crumb={CRUMB} beside={data && <Badge status={data.status} />}>
        <TemporalLink url={data?.temporalUrl} />
        {data && <SessionChanges session={data} />}
        <Link href={`/new/sweep?session=${encodeURIComponent(name)}`} className="button">
          New sweep
        </Link>
        <Link href={`/new/run?session=${encodeURIComponent(name)}`} className="button">
          New run
        </Link>
      </PageHead>
      <ErrorBox error={error} />
      <ErrorBox body={data?.error ?? null} />
      <Card title="Data in memory">
        <Facts facts={factsOf(data)} />
      </Card>
      {data && (
        <Tabs label="Parts of the session" tabs={TABS} first="instruments">
          {(tab) => <Part tab={tab} session={data} />}
        </Tabs>
      )}
    </>
  );
}

const TABS = {
  instruments: 'Instruments',
  queue: 'Queue',
  work: 'Runs and sweeps',
  versions: 'Versions',
  hosts: 'Hosts',
} as const;

function Part({ tab, session }: { tab: keyof typeof TABS; session: SessionDetailView }) {
  const { name, catalog, manifestVersion, hosts } = session;
  if (tab === 'queue') return <QueueTab session={session} />;
  if (tab === 'work') return <Work name={name} />;
  if (tab === 'versions') return <VersionsTab name={name} current={manifestVersion} />;
  if (tab === 'hosts') return <HostsTab hosts={hosts} />;
  return (
    <>
      <InstrumentsTab name={name} catalog={catalog} />
      <LeftOut catalog={catalog} />
    </>
  );
}

/** The newest runs and sweeps of a session. */
function Work({ name }: { name: string }) {
  const sweeps = useSweeps({ ...NEWEST, session: name });
  const runs = useRuns({ ...NEWEST, session: name });
  return (
    <>
      <ListCard title="Newest sweeps" query={sweeps} empty={<NoSweeps session={name} />}>
        <SweepTable sweeps={sweeps.data?.items ?? []} ofSession />
      </ListCard>
      <ListCard title="Newest runs" query={runs} empty={<NoRuns session={name} />}>
        <RunTable runs={runs.data?.items ?? []} ofSession />
      </ListCard>
    </>
  );
}

function factsOf(session: SessionDetailView | undefined) {
  return [
    ['Catalog', session ? <CatalogLink key="catalog" name={session.catalog} /> : NONE],
    ['From', <Boundary iso={session?.start} />],
    ['To', <Boundary iso={session?.end} />],
    ['Instruments', count(session?.instruments)],
    ['Memory', session ? memoryOf(session) : NONE],
    ['Engine workers', session ? hostsOf(session) : NONE],
    ['At work', session ? `${count(session.running)} of ${count(session.maxConcurrent)}` : NONE],
    ['Waiting', count(session?.queued)],
    ['Version', session?.manifestVersion ?? NONE],
    ['Manifest', <code key="hash">{session?.manifestHash?.slice(0, 16) ?? NONE}</code>],
    ['Opened', ago(session?.createdAt)],
  ] as const;
}

function memoryOf({ memoryMb, predictedMemoryMb, memoryWarning }: SessionDetailView): string {
  const text = `${decimal(memoryMb, 2)} MB, expected ${decimal(predictedMemoryMb, 2)} MB`;
  return memoryWarning ? `${text}, near the limit` : text;
}

function hostsOf({ hosts }: SessionDetailView): string {
  const texts = hosts.map(({ host, loaded }) => (loaded ? host : `${host} (not loaded)`));
  return texts.join(', ') || NONE;
}

const LEFT_OUT: readonly Column<CatalogView['leftOut'][number]>[] = [
  { id: 'file', head: 'File', cell: ({ file }) => file },
  { id: 'reason', head: 'Why it is left out', cell: ({ reason }) => reason },
];

/** Files of the session's catalog that are no instrument; nothing where there are none. */
function LeftOut({ catalog }: { catalog: string | undefined }) {
  const { data = [] } = useLeftOut(catalog);
  if (data.length === 0) return null;
  return (
    <Card title="Files left out" flush>
      <Table label="Files left out" columns={LEFT_OUT} rows={data} keyOf={({ file }) => file} />
    </Card>
  );
}
