import { useState } from 'react';
import { Link } from 'wouter';
import type { CatalogInstrumentView, CatalogName, CatalogView } from '../../../../engine/model/catalog-views';
import { stampText } from '../../../../engine/model/text';
import { useCatalog, useCatalogs, useQuality } from '../api/queries';
import { Card } from '../components/card';
import { Empty } from '../components/empty';
import { ErrorBox } from '../components/error-box';
import { ListCard } from '../components/list-card';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';
import { QualityReportCards } from '../components/quality-report';
import { Table, type Column } from '../components/table';
import { count, counted, decimal, NONE, pairs } from '../lib/format';

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

const INSTRUMENTS: readonly Column<CatalogInstrumentView>[] = [
  { id: 'id', head: 'Instrument', cell: ({ id, file }) => <span title={file}>{id}</span> },
  { id: 'kind', head: 'Kind', cell: ({ kind }) => kind },
  {
    id: 'first',
    head: 'From',
    zoned: true,
    cell: ({ range, fault }) => (range ? stampText(range.first, range.timeframe) : (fault ?? NONE)),
  },
  { id: 'last', head: 'To', zoned: true, cell: ({ range }) => (range ? stampText(range.last, range.timeframe) : NONE) },
  { id: 'bars', head: 'Bars', number: true, cell: ({ range }) => count(range?.bars) },
  { id: 'timeframe', head: 'Timeframe', cell: ({ range }) => range?.timeframe ?? NONE },
  { id: 'calendar', head: 'Calendar', wide: true, cell: ({ calendar }) => calendar },
  { id: 'stamp', head: 'Stamp', wide: true, cell: ({ stamp }) => stamp ?? NONE },
  { id: 'zone', head: 'Zone', wide: 'most', cell: ({ timeZone }) => timeZone ?? NONE },
  {
    id: 'findings',
    head: 'Rows mended',
    wide: true,
    cell: ({ findings }) => (Object.keys(findings).length > 0 ? pairs(findings) : ''),
  },
  { id: 'columns', head: 'Columns', wide: 'most', cell: ({ columns }) => columns?.join(', ') || NONE },
  { id: 'warning', head: 'Warning', wide: 'most', cell: ({ warning }) => warning ?? '' },
];

const LEFT_OUT: readonly Column<CatalogView['leftOut'][number]>[] = [
  { id: 'file', head: 'File', cell: ({ file }) => file },
  { id: 'reason', head: 'Why it is left out', cell: ({ reason }) => reason },
];

/** Where within the range of all the files of the page that of an instrument lies. */
function coverageColumn(all: readonly CatalogInstrumentView[]): Column<CatalogInstrumentView> {
  const days = all.flatMap(({ range }) => (range ? [dayOf(range.first), dayOf(range.last)] : []));
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const share = (day: number) => (last === first ? 0 : ((day - first) / (last - first)) * 100);
  return {
    id: 'coverage',
    head: 'Coverage',
    wide: true,
    cell: ({ id, range }) => {
      if (!range) return NONE;
      const from = share(dayOf(range.first));
      const text = `${id}: ${range.first.slice(0, 10)} to ${range.last.slice(0, 10)}`;
      return (
        <div className="coverage-strip small" role="img" aria-label={text} title={text}>
          <div style={{ left: `${from}%`, width: `${Math.max(1, share(dayOf(range.last)) - from)}%` }} />
        </div>
      );
    },
  };
}

const dayOf = (iso: string) => Date.parse(`${iso.slice(0, 10)}T00:00:00Z`);

/** The score of an instrument, once somebody asks for it. */
function QualityCell({ catalog, id, onShow }: { catalog: string; id: string; onShow: (id: string) => void }) {
  const [asked, setAsked] = useState(false);
  const { data, error, isFetching } = useQuality(catalog, asked ? id : undefined);
  const show = () => {
    setAsked(true);
    onShow(id);
  };
  const text = data ? decimal(data.score) : isFetching ? 'scoring …' : error ? 'failed' : 'score';
  return (
    <button type="button" className="button small" aria-label={`Quality of ${id}: ${text}`} onClick={show}>
      {text}
    </button>
  );
}

/** The report of the instrument that was asked for last. */
function QualityOf({ catalog, instrument }: { catalog: string; instrument: string }) {
  const { data, error } = useQuality(catalog, instrument);
  return (
    <>
      <ErrorBox error={error} />
      {data && <QualityReportCards report={data} />}
    </>
  );
}

/** The instruments of a catalog with what their files cover, and the files that are none. */
export function CatalogPage({ name }: { name: string }) {
  const [offset, setOffset] = useState(0);
  const [shown, setShown] = useState<string>();
  const { data, error } = useCatalog(name, { limit: LIMIT, offset });
  const quality: Column<CatalogInstrumentView> = {
    id: 'quality',
    head: 'Quality',
    number: true,
    // A series that is made of others has no data of its own.
    cell: ({ id, file }) =>
      file === 'instruments.json' ? NONE : <QualityCell catalog={name} id={id} onShow={setShown} />,
  };
  return (
    <>
      <PageHead title={name} crumb={{ href: '/catalogs', text: 'Catalogs' }}>
        <Link href={`/new/session?catalog=${encodeURIComponent(name)}`} className="button">
          Open a session
        </Link>
      </PageHead>
      <ErrorBox error={error} />
      {!data && !error && <div style={{ height: 560 }} aria-busy="true" />}
      {data && (
        <Card title="Instruments" end={<span className="muted">{pendingText(data.pending)}</span>} flush>
          <Table
            label="Instruments"
            columns={[...INSTRUMENTS, coverageColumn(data.instruments), quality]}
            rows={data.instruments}
            keyOf={({ id }) => id}
          />
          <Pager total={data.total} limit={LIMIT} offset={offset} onMove={setOffset} />
        </Card>
      )}
      {shown !== undefined && <QualityOf key={shown} catalog={name} instrument={shown} />}
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
