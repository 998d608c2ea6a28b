import { useState } from 'react';
import { Link } from 'wouter';
import type { CatalogView } from '../../../../engine/model/catalog-views';
import type { SessionDetailView, SessionInstrumentView } from '../../../../engine/model/views';
import { useInstruments, useLeftOut, useRuns, useSession, useSweeps } from '../api/queries';
import { Badge } from '../components/badge';
import { Card } from '../components/card';
import { Empty } from '../components/empty';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { ListCard } from '../components/list-card';
import { NoRuns, NoSweeps } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';
import { RunTable } from '../components/run-table';
import { SweepTable } from '../components/sweep-table';
import { Table, type Column } from '../components/table';
import { TemporalLink } from '../components/temporal-link';
import { ago, count, decimal, NONE, pairs, plain } from '../lib/format';
import { CatalogLink } from './catalogs';
import { SessionVersions } from './session-versions';
import { Boundary } from '../components/zone';

const CRUMB = { href: '/sessions', text: 'Sessions' };
const NEWEST = { limit: 8, offset: 0 };

export function SessionPage({ name }: { name: string }) {
  const { data, error } = useSession(name);
  const sweeps = useSweeps({ ...NEWEST, session: name });
  const runs = useRuns({ ...NEWEST, session: name });
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
      <div className="columns">
        <div className="span-8 stack">
          <ListCard title="Newest sweeps" query={sweeps} empty={<NoSweeps session={name} />}>
            <SweepTable sweeps={sweeps.data?.items ?? []} ofSession />
          </ListCard>
          <ListCard title="Newest runs" query={runs} empty={<NoRuns session={name} />}>
            <RunTable runs={runs.data?.items ?? []} ofSession />
          </ListCard>
          <SessionVersions name={name} />
        </div>
        <div className="span-4 stack">
          <Instruments name={name} />
          <LeftOut catalog={data?.catalog} />
        </div>
      </div>
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

const LIMIT = 25;
const COLUMNS: readonly Column<SessionInstrumentView>[] = [
  { id: 'id', head: 'Instrument', cell: ({ id }) => id },
  { id: 'kind', head: 'Kind', cell: (instrument) => <span title={definitionOf(instrument)}>{instrument.kind}</span> },
  { id: 'expiry', head: 'Expiry', cell: ({ expiry, month }) => expiry ?? month ?? NONE },
  { id: 'multiplier', head: 'Multiplier', number: true, wide: 'most', cell: ({ multiplier }) => plain(multiplier) },
  { id: 'priceIncrement', head: 'Tick', number: true, wide: 'most', cell: (one) => plain(one.priceIncrement) },
  {
    id: 'dataset',
    head: 'Data file',
    wide: true,
    cell: ({ dataset }) => <code title={`SHA-256 ${dataset}`}>{dataset.slice(0, 8)}</code>,
  },
];

/** Everything else that is known, as a hint on the kind. */
function definitionOf(instrument: SessionInstrumentView): string {
  const hidden = ['id', 'dataset', 'symbol', 'venue'];
  return pairs(Object.fromEntries(Object.entries(instrument).filter(([name]) => !hidden.includes(name))));
}

function Instruments({ name }: { name: string }) {
  const [offset, setOffset] = useState(0);
  const instruments = useInstruments(name, { limit: LIMIT, offset });
  return (
    <ListCard title="Instruments" query={instruments} empty={<Empty title="The session has no instrument yet." />}>
      <Table label="Instruments" columns={COLUMNS} rows={instruments.data?.items ?? []} keyOf={({ id }) => id} />
      <Pager total={instruments.data?.total ?? 0} limit={LIMIT} offset={offset} onMove={setOffset} />
    </ListCard>
  );
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
