import type { ImportView } from '../../../../engine/model/import-views';
import type { ImportedInstrument } from '../../../../engine/model/imports';
import { isFinal } from '../../../../engine/model/status';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { useImport } from '../api/import-queries';
import { useLive } from '../api/live';
import { Badge } from '../components/badge';
import { Card } from '../components/card';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { PageHead } from '../components/page-head';
import { StallNotice } from '../components/stall-notice';
import { Progress } from '../components/progress';
import { Table, type Column } from '../components/table';
import { TemporalLink } from '../components/temporal-link';
import { count, duration, NONE, pairs, time } from '../lib/format';
import { CatalogLink } from './catalogs';
import { sourceText } from './imports';
import { LEFT_OUT } from './imports/recognized';

const INSTRUMENTS: readonly Column<ImportedInstrument>[] = [
  { id: 'instrument', head: 'Instrument', cell: ({ instrument }) => instrument },
  { id: 'file', head: 'File', wide: true, cell: ({ file }) => file },
  { id: 'first', head: 'From UTC', cell: ({ first }) => time(first) },
  { id: 'last', head: 'To UTC', cell: ({ last }) => time(last) },
  { id: 'rows', head: 'Rows', number: true, cell: ({ rows }) => count(rows) },
  { id: 'bars', head: 'Bars', number: true, cell: ({ bars }) => count(bars) },
  { id: 'findings', head: 'Found', wide: true, cell: ({ findings }) => pairs(findings) },
];

const SET_ASIDE: readonly Column<ImportView['quarantined'][number]>[] = [
  { id: 'file', head: 'File', cell: ({ file }) => file },
  { id: 'row', head: 'Row', number: true, cell: ({ row }) => count(row) },
  { id: 'reason', head: 'Why it is set aside', cell: ({ reason }) => reason },
  { id: 'content', head: 'Content', wide: true, cell: ({ content }) => <code>{content}</code> },
];

/** One import: how far it is, then what was made, what was set aside and what was left out. */
export function ImportPage({ id }: { id: string }) {
  const { data, error } = useImport(id);
  useLive('import', { operationId: id, enabled: data?.finishedAt === null });
  const cancel = useAction(() => client.imports.cancel.mutate({ id }));
  if (error) return <ErrorBox error={error} />;
  if (!data) return <div style={{ height: 560 }} aria-busy="true" />;
  const { status, progress, rows, catalog, form, instruments, quarantined, leftOut } = data;
  const title = sourceText(data);
  return (
    <>
      <PageHead title={title} crumb={{ href: '/imports', text: 'Imports' }} beside={<Badge status={status} />}>
        {!isFinal(status) && <CancelButton pending={cancel.isPending} onCancel={() => cancel.mutate(undefined)} />}
        <TemporalLink url={data.temporalUrl} />
      </PageHead>
      <ErrorBox body={data.error ?? null} error={cancel.error} />
      <Card title="Progress">
        <Progress fraction={progress} label={title} status={status} />
        <p role="status">{rows === null ? (data.waiting ? `waits ${data.waiting}` : status) : `${count(rows)} rows`}</p>
      </Card>
      <StallNotice work={data} />
      <Card title="Facts">
        <Facts
          facts={[
            ['Catalog', <CatalogLink key="catalog" name={catalog} />],
            ['Profile', data.profile ?? NONE],
            ['Format', form?.format ?? NONE],
            ['Columns', form ? pairs(form.columns) : NONE],
            ['Zone of times', form ? (form.timeZone ?? 'UTC') : NONE],
            ['Took', duration(data.tookSeconds)],
            ['Owner', data.owner ?? NONE],
            ['Cancelled because', data.cancelReason ?? NONE],
          ]}
        />
      </Card>
      {instruments.length > 0 && (
        <Card title="Instruments" flush>
          <Table label="Instruments" columns={INSTRUMENTS} rows={instruments} keyOf={({ instrument }) => instrument} />
        </Card>
      )}
      {quarantined.length > 0 && (
        <Card title="Rows set aside" flush>
          <Table
            label="Rows set aside"
            columns={SET_ASIDE}
            rows={quarantined}
            keyOf={(row) => `${row.file} ${row.row}`}
          />
        </Card>
      )}
      {leftOut.length > 0 && (
        <Card title="Files left out" flush>
          <Table label="Files left out" columns={LEFT_OUT} rows={leftOut} keyOf={({ file }) => file} />
        </Card>
      )}
    </>
  );
}

function CancelButton({ pending, onCancel }: { pending: boolean; onCancel: () => void }) {
  return (
    <button type="button" className="button" disabled={pending} onClick={onCancel}>
      Cancel
    </button>
  );
}
