import { useState } from 'react';
import { Link } from 'wouter';
import type { CatalogInstrumentView, CatalogName, CatalogView } from '../../../../engine/model/catalog-views';
import { useCatalog, useCatalogs } from '../api/queries';
import { Card } from '../components/card';
import { Empty } from '../components/empty';
import { ErrorBox } from '../components/error-box';
import { ListCard } from '../components/list-card';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';
import { Table, type Column } from '../components/table';
import { count, counted, NONE, time } from '../lib/format';

const LIMIT = 50;

const NAMES: readonly Column<CatalogName>[] = [
  { id: 'name', head: 'Catalog', cell: ({ name }) => <CatalogLink name={name} /> },
];

export function CatalogLink({ name }: { name: string }) {
  return <Link href={`/catalogs/${encodeURIComponent(name)}`}>{name}</Link>;
}

export function CatalogsPage() {
  const catalogs = useCatalogs();
  return (
    <>
      <PageHead title="Catalogs">
        <Link href="/imports" className="button">
          Import
        </Link>
      </PageHead>
      <ListCard
        title="Folders with data files"
        query={catalogs}
        empty={<Empty title="No folder below the catalog root has a data file of an instrument." />}
      >
        <Table label="Catalogs" columns={NAMES} rows={catalogs.data?.items ?? []} keyOf={({ name }) => name} />
      </ListCard>
    </>
  );
}

/** The stamp of a bar at either end of a file: of daily ones the date. */
function edge(range: NonNullable<CatalogInstrumentView['range']>, end: 'first' | 'last'): string {
  const isDay = /^\d+[dwM]/.test(range.timeframe ?? '') && range[end].includes('T00:00:00');
  return isDay ? range[end].slice(0, 10) : time(range[end]);
}

const INSTRUMENTS: readonly Column<CatalogInstrumentView>[] = [
  { id: 'id', head: 'Instrument', cell: ({ id, file }) => <span title={file}>{id}</span> },
  { id: 'kind', head: 'Kind', cell: ({ kind }) => kind },
  { id: 'first', head: 'From UTC', cell: ({ range, fault }) => (range ? edge(range, 'first') : (fault ?? NONE)) },
  { id: 'last', head: 'To UTC', cell: ({ range }) => (range ? edge(range, 'last') : NONE) },
  { id: 'bars', head: 'Bars', number: true, cell: ({ range }) => count(range?.bars) },
  { id: 'timeframe', head: 'Timeframe', cell: ({ range }) => range?.timeframe ?? NONE },
  { id: 'calendar', head: 'Calendar', wide: true, cell: ({ calendar }) => calendar },
  { id: 'stamp', head: 'Stamp', wide: true, cell: ({ stamp }) => stamp ?? NONE },
  { id: 'zone', head: 'Zone', wide: 'most', cell: ({ timeZone }) => timeZone ?? NONE },
  { id: 'warning', head: 'Warning', wide: 'most', cell: ({ warning }) => warning ?? '' },
];

const LEFT_OUT: readonly Column<CatalogView['leftOut'][number]>[] = [
  { id: 'file', head: 'File', cell: ({ file }) => file },
  { id: 'reason', head: 'Why it is left out', cell: ({ reason }) => reason },
];

/** The instruments of a catalog with what their files cover, and the files that are none. */
export function CatalogPage({ name }: { name: string }) {
  const [offset, setOffset] = useState(0);
  const { data, error } = useCatalog(name, { limit: LIMIT, offset });
  return (
    <>
      <PageHead title={name} crumb={{ href: '/catalogs', text: 'Catalogs' }} />
      <ErrorBox error={error} />
      {!data && !error && <div style={{ height: 560 }} aria-busy="true" />}
      {data && (
        <Card title="Instruments" end={<span className="muted">{pendingText(data.pending)}</span>} flush>
          <Table label="Instruments" columns={INSTRUMENTS} rows={data.instruments} keyOf={({ id }) => id} />
          <Pager total={data.total} limit={LIMIT} offset={offset} onMove={setOffset} />
        </Card>
      )}
      {data && data.leftOut.length > 0 && (
        <Card title="Files left out" flush>
          <Table label="Files left out" columns={LEFT_OUT} rows={data.leftOut} keyOf={({ file }) => file} />
        </Card>
      )}
    </>
  );
}

const pendingText = (pending: number) =>
  pending === 0 ? 'times as the files have them, in UTC' : `${counted(pending, 'file')} still being read`;
