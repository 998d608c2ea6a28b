import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { DatasetSummary } from '../../../../engine/model/datasets';
import { useDatasets } from '../api/dataset-queries';
import { Badge } from '../components/badge';
import { Empty } from '../components/empty';
import { ListCard } from '../components/list-card';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';
import { Table, type Column } from '../components/table';
import { ago, count, decimal, NONE } from '../lib/format';
import { UploadForm } from './datasets/upload-form';
import { Time } from '../components/zone';

const LIMIT = 20;

const DATASETS: readonly Column<DatasetSummary>[] = [
  { id: 'name', head: 'Name', cell: ({ id, name }) => <Link href={`/datasets/${id}`}>{name}</Link> },
  { id: 'status', head: 'Status', cell: ({ newest }) => <Badge status={newest.status} /> },
  { id: 'score', head: 'Score', number: true, cell: ({ newest }) => decimal(newest.score) },
  {
    id: 'instruments',
    head: 'Instruments',
    wide: true,
    cell: ({ newest }) => newest.instruments.slice(0, 3).join(', '),
  },
  { id: 'bars', head: 'Bars', number: true, cell: ({ newest }) => count(newest.statistics.bars) },
  { id: 'timeframe', head: 'Timeframe', cell: ({ newest }) => newest.statistics.timeframe ?? NONE },
  {
    id: 'first',
    head: 'From',
    zoned: true,
    wide: 'most',
    cell: ({ newest }) => <Time iso={newest.statistics.first} />,
  },
  { id: 'last', head: 'To', zoned: true, wide: true, cell: ({ newest }) => <Time iso={newest.statistics.last} /> },
  { id: 'versions', head: 'Versions', number: true, cell: ({ versions }) => count(versions) },
  { id: 'created', head: 'Newest', wide: 'most', cell: ({ newest }) => ago(newest.createdAt) },
];

/** Data of one's own, in versions that never change. */
export function DatasetsPage() {
  const [offset, setOffset] = useState(0);
  const [, navigate] = useLocation();
  const datasets = useDatasets({ limit: LIMIT, offset });
  return (
    <>
      <PageHead title="Datasets" />
      <UploadForm onMade={(id) => navigate(`/datasets/${id}`)} />
      <ListCard title="Datasets" query={datasets} empty={<Empty title="Nothing was uploaded yet." />}>
        <Table label="Datasets" columns={DATASETS} rows={datasets.data?.items ?? []} keyOf={({ id }) => id} />
        <Pager total={datasets.data?.total ?? null} limit={LIMIT} offset={offset} onMove={setOffset} />
      </ListCard>
    </>
  );
}
