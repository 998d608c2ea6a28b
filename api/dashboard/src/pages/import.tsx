import type { ImportedInstrument } from '../../../../engine/model/imports';
import { isFinal } from '../../../../engine/model/status';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { useImport } from '../api/import-queries';
import { useLive } from '../api/live';
import { Badge } from '../components/badge';
import { Card } from '../components/card';
import { Confirm } from '../components/confirm';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { PageHead } from '../components/page-head';
import { StallNotice } from '../components/stall-notice';
import { Progress } from '../components/progress';
import { Table, type Column } from '../components/table';
import { TemporalLink } from '../components/temporal-link';
import { count, duration, NONE, pairs } from '../lib/format';
import { CatalogLink } from './catalogs';
import { sourceText } from './imports';
import { NotTaken } from './imports/not-taken';
import { Time } from '../components/zone';

const INSTRUMENTS: readonly Column<ImportedInstrument>[] = [
  { id: 'instrument', head: 'Instrument', cell: ({ instrument }) => instrument },
  { id: 'file', head: 'File', wide: true, cell: ({ file }) => file },
  { id: 'first', head: 'From', zoned: true, cell: ({ first }) => <Time iso={first} /> },
  { id: 'last', head: 'To', zoned: true, cell: ({ last }) => <Time iso={last} /> },
  { id: 'rows', head: 'Rows', number: true, cell: ({ rows }) => count(rows) },
  { id: 'bars', head: 'Bars', number: true, cell: ({ bars }) => count(bars) },
  { id: 'findings', head: 'Found', wide: true, cell: ({ findings }) => pairs(findings) },
  { id: 'warning', head: 'Warning', wide: 'most', cell: ({ warning }) => warning ?? '' },
];

/** One import: how far it is, then what was made, what was set aside and what was left out. */
export function ImportPage({ id }: { id: string }) {
  const { data, error } = useImport(id);
  useLive('import', { operationId: id, enabled: data?.finishedAt === null });
  const cancel = useAction((reason: string | undefined) => client.imports.cancel.mutate({ id, reason }));
  if (error) return <ErrorBox error={error} />;
  if (!data) return <div style={{ height: 560 }} aria-busy="true" />;
  const { status, progress, rows, catalog, form, instruments, quarantined, leftOut } = data;
  const title = sourceText(data);
  return (
    <>
      <PageHead title={title} crumb={{ href: '/imports', text: 'Imports' }} beside={<Badge status={status} />}>
        {!isFinal(status) && (
          <Confirm
            text="Cancel"
            question="Cancel the import?"
            verb="Cancel the import"
            reasoned
            disabled={cancel.isPending}
            onConfirm={(reason) => cancel.mutate(reason)}
          >
            The catalog stays as it is; what has been read so far is not kept.
          </Confirm>
        )}
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
      <NotTaken quarantined={quarantined} leftOut={leftOut} />
    </>
  );
}
