import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { DatasetView } from '../../../../engine/model/datasets';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { useDataset, useDatasetPreview, useDatasetQuality, type DatasetId } from '../api/dataset-queries';
import { saveDataset } from '../api/download';
import { useLive } from '../api/live';
import { isFinal } from '../../../../engine/model/status';
import { Badge } from '../components/badge';
import { Card } from '../components/card';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { PageHead } from '../components/page-head';
import { QualityReportCards } from '../components/quality-report';
import { Select } from '../components/select';
import { count, decimal, NONE, plain } from '../lib/format';
import { CatalogLink } from './catalogs';
import { RepairForm, ResampleForm } from './datasets/repair-form';
import { Rows, Versions, VersionTables } from './datasets/tables';
import { UploadForm } from './datasets/upload-form';
import { Time } from '../components/zone';

/** One dataset: what a version holds, how far it can be trusted, and what can be made of it. */
export function DatasetPage({ id }: { id: number }) {
  const [picked, setPicked] = useState<number>();
  const of = { id, ...(picked !== undefined && { version: picked }) };
  const { data, error } = useDataset(of);
  const [, navigate] = useLocation();
  const importId = data?.shown.importId;
  const isOpen = data !== undefined && !isFinal(data.shown.status);
  useLive('import', { ...(importId !== undefined && { operationId: importId }), enabled: isOpen });
  const remove = useAction(
    () => client.datasets.delete.mutate({ id }),
    () => navigate('/datasets'),
  );
  const save = useMutation({ mutationFn: () => saveDataset(id, data!.shown.version, data!.shown.files[0]!.name) });
  if (error && !data) return <ErrorBox error={error} />;
  if (!data) return <div style={{ height: 560 }} aria-busy="true" />;
  const { name, versions, shown } = data;
  const version = { id, version: shown.version };
  const showNewest = () => setPicked(undefined);
  const isUsable = shown.status === 'completed';
  return (
    <>
      <PageHead title={name} crumb={{ href: '/datasets', text: 'Datasets' }} beside={<Badge status={shown.status} />}>
        <button type="button" className="button" disabled={save.isPending} onClick={() => save.mutate()}>
          Download
        </button>
        <DeleteButton pending={remove.isPending} onDelete={() => remove.mutate(undefined)} />
      </PageHead>
      <ErrorBox body={shown.error ?? null} error={remove.error ?? save.error} />
      <VersionFacts data={data} />
      <Versions versions={versions} shown={shown.version} onPick={setPicked} />
      <VersionTables shown={shown} />
      {shown.statistics.rows > 0 && <Data of={version} instruments={shown.instruments.map((one) => one.instrument)} />}
      {shown.statistics.rows > 0 && <RepairForm key={shown.version} of={version} onMade={showNewest} />}
      {isUsable && <ResampleForm of={version} />}
      <UploadForm id={id} onMade={showNewest} />
    </>
  );
}

function VersionFacts({ data: { description, owner, shown } }: { data: DatasetView }) {
  const { statistics, comparison, origin } = shown;
  return (
    <Card title={`Version ${shown.version}`}>
      <Facts
        facts={[
          ['Score', decimal(shown.score)],
          ['Rows', `${count(statistics.rows)}, ${count(statistics.bars)} of them bars`],
          ['From', <Time iso={statistics.first} />],
          ['To', <Time iso={statistics.last} />],
          ['Timeframe', statistics.timeframe ?? NONE],
          ['Lowest low', plain(statistics.lowest)],
          ['Highest high', plain(statistics.highest)],
          ['Volume of a bar', decimal(statistics.averageVolume)],
          [
            'Catalog',
            shown.status === 'completed' ? <CatalogLink key="catalog" name={shown.catalog} /> : shown.catalog,
          ],
          [
            'Import',
            <Link key="import" href={`/imports/${shown.importId}`}>
              {shown.importId.slice(0, 8)}
            </Link>,
          ],
          ['Content', <code key="hash">{shown.hash.slice(0, 16)}</code>],
          ['Zone of times', shown.form ? (shown.form.timeZone ?? 'UTC') : NONE],
          ['Owner', owner],
          ...(description !== null ? [['Description', description] as const] : []),
          ...(origin
            ? [
                [
                  'Made of',
                  <Link key="origin" href={`/datasets/${origin.datasetId}`}>
                    {`version ${origin.version} of dataset ${origin.datasetId}`}
                  </Link>,
                ] as const,
              ]
            : []),
          ...(comparison
            ? [
                [
                  `Against version ${comparison.with}`,
                  `${count(comparison.added)} added, ${count(comparison.lost)} lost, ${count(comparison.changed)} changed`,
                ] as const,
              ]
            : []),
        ]}
      />
    </Card>
  );
}

/** Rows and quality of one instrument. */
function Data({ of, instruments }: { of: DatasetId; instruments: readonly string[] }) {
  const [picked, setPicked] = useState(instruments[0]!);
  const instrument = instruments.includes(picked) ? picked : instruments[0]!;
  const preview = useDatasetPreview({ ...of, instrument });
  const quality = useDatasetQuality(of);
  const report = quality.data?.reports.find((one) => one.instrument === instrument);
  return (
    <>
      {instruments.length > 1 && (
        <Select
          label="Instrument"
          options={Object.fromEntries(instruments.map((one) => [one, one]))}
          value={instrument}
          onPick={setPicked}
        />
      )}
      <ErrorBox error={preview.error ?? quality.error} />
      {preview.data && <Rows rows={preview.data.rows} total={preview.data.total} />}
      {report && <QualityReportCards report={report} />}
    </>
  );
}

/** Asks once more: its files do not come back. */
function DeleteButton({ pending, onDelete }: { pending: boolean; onDelete: () => void }) {
  const [asked, setAsked] = useState(false);
  const press = () => {
    if (asked) onDelete();
    setAsked(!asked);
  };
  return (
    <button type="button" className="button" disabled={pending} onClick={press} onBlur={() => setAsked(false)}>
      {asked ? 'Delete all versions' : 'Delete'}
    </button>
  );
}
