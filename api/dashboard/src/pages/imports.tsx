import { useState } from 'react';
import { Link } from 'wouter';
import type { ImportSummary } from '../../../../engine/model/import-views';
import { useImports } from '../api/import-queries';
import { Badge } from '../components/badge';
import { Empty } from '../components/empty';
import { ListCard } from '../components/list-card';
import { PageHead } from '../components/page-head';
import { Pager } from '../components/pager';
import { Table, type Column } from '../components/table';
import { ago, count, counted } from '../lib/format';
import { CatalogLink } from './catalogs';
import { ImportForm } from './imports/import-form';

const LIMIT = 20;

const IMPORTS: readonly Column<ImportSummary>[] = [
  { id: 'from', head: 'From', cell: (row) => <Link href={`/imports/${row.importId}`}>{sourceText(row)}</Link> },
  { id: 'status', head: 'Status', cell: ({ status }) => <Badge status={status} /> },
  { id: 'catalog', head: 'Catalog', cell: ({ catalog }) => <CatalogLink name={catalog} /> },
  { id: 'instruments', head: 'Instruments', number: true, cell: ({ counts }) => count(counts?.instruments) },
  { id: 'rows', head: 'Rows', number: true, cell: ({ rows }) => count(rows) },
  { id: 'created', head: 'Created', wide: true, cell: ({ createdAt }) => ago(createdAt) },
];

/** What was imported: the path, or the files. */
export function sourceText({ path, files }: Pick<ImportSummary, 'path' | 'files'>): string {
  if (path !== null) return path;
  return files.length === 1 ? files[0]!.file : counted(files.length, 'file');
}

/** Files of one's own become files of a catalog. */
export function ImportsPage() {
  const [offset, setOffset] = useState(0);
  const imports = useImports({ limit: LIMIT, offset });
  return (
    <>
      <PageHead title="Imports" crumb={{ href: '/catalogs', text: 'Catalogs' }} />
      <ImportForm />
      <ListCard title="Imports, newest first" query={imports} empty={<Empty title="Nothing was imported yet." />}>
        <Table label="Imports" columns={IMPORTS} rows={imports.data?.items ?? []} keyOf={({ importId }) => importId} />
        <Pager total={imports.data?.total ?? null} limit={LIMIT} offset={offset} onMove={setOffset} />
      </ListCard>
    </>
  );
}
