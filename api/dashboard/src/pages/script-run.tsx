import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { ScriptRunView } from '../../../../engine/model/script-views';
import type { FileCheck, ScriptFile, ScriptValidation } from '../../../../engine/model/scripts';
import { isFinal } from '../../../../engine/model/status';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { saveFile } from '../api/download';
import { useLive } from '../api/live';
import { useScriptRun } from '../api/script-queries';
import { Badge } from '../components/badge';
import { Card } from '../components/card';
import { Confirm } from '../components/confirm';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { Hash } from '../components/hash';
import { PageHead } from '../components/page-head';
import { Progress } from '../components/progress';
import { StallNotice } from '../components/stall-notice';
import { Table, type Column } from '../components/table';
import { TemporalLink } from '../components/temporal-link';
import { count, decimal, duration, NONE, pairs, shortId } from '../lib/format';
import { ScriptLog } from './scripts/script-log';
import { ScriptResults } from './scripts/script-results';
import { Moment } from '../components/zone';

/** One run of a script: its log as it is written, then its files, what the rules say of them, and its results. */
export function ScriptRunPage({ id }: { id: string }) {
  const { data, error } = useScriptRun(id);
  const isOpen = data?.finishedAt === null;
  useLive('script', { operationId: id, enabled: isOpen });
  const cancel = useAction((reason: string | undefined) => client.scripts.cancel.mutate({ id, reason }));
  if (error) return <ErrorBox error={error} />;
  if (!data) return <div style={{ height: 560 }} aria-busy="true" />;
  const { script, status, progress, report, waiting } = data;
  return (
    <>
      <PageHead title={script} crumb={{ href: '/scripts', text: 'Scripts' }} beside={<Badge status={status} />}>
        {!isFinal(status) && (
          <Confirm
            text="Cancel"
            question="Cancel the run of the script?"
            verb="Cancel the run"
            reasoned
            disabled={cancel.isPending}
            onConfirm={(reason) => cancel.mutate(reason)}
          >
            Its process ends with all that it has started; files that it has written stay.
          </Confirm>
        )}
        <TemporalLink url={data.temporalUrl} />
      </PageHead>
      <ErrorBox body={data.error ?? null} error={cancel.error} />
      <StallNotice work={data} />
      <Card title="Progress">
        <Progress fraction={progress} label={script} status={status} />
        <p role="status">{report?.message ?? (waiting === null ? status : `waits: ${waiting}`)}</p>
        {report?.metrics && <p className="muted">{pairs(report.metrics)}</p>}
      </Card>
      <ScriptLog id={id} open={isOpen} />
      <ScriptResults run={data} />
      {data.validation && <Validation validation={data.validation} />}
      {data.files.length > 0 && <Files run={data} />}
      <RunFacts run={data} />
    </>
  );
}

function RunFacts({ run }: { run: ScriptRunView }) {
  const { exitCode, signal, usage } = run;
  return (
    <Card title="Facts">
      <Facts
        facts={[
          ['Run', run.runName],
          ...(run.sweepId === null ? [] : [['Trial of', <SweepLink key="sweep" run={run} />] as const]),
          ['Parameters', Object.keys(run.parameters).length === 0 ? NONE : pairs(run.parameters)],
          ['Program', <Hash key="program" value={run.scriptHash} />],
          ['Exit code', exitCode === null ? (signal ?? NONE) : String(exitCode)],
          ['Took', duration(run.tookSeconds)],
          ['Memory at most', usage?.peakMemoryMb == null ? NONE : `${decimal(usage.peakMemoryMb, 1)} MB`],
          ['Begun', String(run.launches)],
          ['Owner', run.owner ?? NONE],
          ['Cancelled because', run.cancelReason ?? NONE],
          ['Created', <Moment iso={run.createdAt} />],
          ['Ended', run.finishedAt === null ? NONE : <Moment iso={run.finishedAt} />],
        ]}
      />
    </Card>
  );
}

function SweepLink({ run: { sweepId, trial } }: { run: ScriptRunView }) {
  const text = `${trial === null ? 'an earlier attempt' : `trial ${trial}`} of sweep ${shortId(sweepId!)}`;
  return <Link href={`/sweeps/${sweepId}`}>{text}</Link>;
}

const CHECKS: readonly Column<[string, FileCheck]>[] = [
  { id: 'file', head: 'File', cell: ([name]) => name },
  { id: 'bytes', head: 'Bytes', number: true, cell: ([, { exists, size }]) => (exists ? count(size) : 'missing') },
  { id: 'rows', head: 'Rows', number: true, cell: ([, { rowCount }]) => count(rowCount) },
  { id: 'columns', head: 'Columns', wide: 'most', cell: ([, { columns }]) => columns?.join(', ') ?? NONE },
  { id: 'errors', head: 'Errors', cell: ([, { errors }]) => errors.join('; ') || NONE },
  { id: 'warnings', head: 'Warnings', wide: true, cell: ([, { warnings }]) => warnings.join('; ') || NONE },
];

function Validation({ validation }: { validation: ScriptValidation }) {
  const { valid, files, alerts } = validation;
  return (
    <Card title={valid ? 'The files keep the rules' : 'The files break the rules'} flush>
      {alerts.length > 0 && <p className="card-body notice">{alerts.join('; ')}</p>}
      <Table label="Rules" columns={CHECKS} rows={Object.entries(files)} keyOf={([name]) => name} />
    </Card>
  );
}

function Files({ run }: { run: ScriptRunView }) {
  const addressOf = (name: string) =>
    `/api/v1/scripts/runs/${run.runId}/files/${name.split('/').map(encodeURIComponent).join('/')}`;
  const save = useMutation({ mutationFn: (name: string) => saveFile(addressOf(name), name.split('/').at(-1)!) });
  const columns: readonly Column<ScriptFile>[] = [
    { id: 'name', head: 'File', cell: ({ name }) => name },
    { id: 'size', head: 'Bytes', number: true, cell: ({ size }) => count(size) },
    { id: 'hash', head: 'SHA-256', wide: true, cell: ({ artifact }) => <Hash value={artifact} /> },
    {
      id: 'save',
      head: '',
      cell: ({ name }) => (
        <button type="button" className="button small" disabled={save.isPending} onClick={() => save.mutate(name)}>
          Save
        </button>
      ),
    },
  ];
  return (
    <Card title="Files" flush>
      <ErrorBox error={save.error} />
      <Table label="Files" columns={columns} rows={run.files} keyOf={({ name }) => name} />
    </Card>
  );
}
