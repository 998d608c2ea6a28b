import { Link } from 'wouter';
import { isFinal } from '../../../../engine/model/status';
import type { RunView } from '../../../../engine/model/views';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { useRun } from '../api/queries';
import { Card } from '../components/card';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { StallNotice } from '../components/stall-notice';
import { Hash } from '../components/hash';
import { OperationBadge } from '../components/operation-badge';
import { cacheFact, configurationFacts } from '../components/operation';
import { PageHead } from '../components/page-head';
import { Progress } from '../components/progress';
import { Headlines, StatisticGroups } from '../components/statistics';
import { TemporalLink } from '../components/temporal-link';
import { count, counted, duration, NONE, pairs, percent, secondsBetween, shortId } from '../lib/format';
import { EquityCard } from './run/equity-card';
import { LedgerCard } from './run/ledger-card';
import { NotesCards } from './run/notes-card';
import { VerificationCard } from './run/verify';

const CRUMB = { href: '/runs', text: 'Runs' };

export function RunPage({ id }: { id: string }) {
  const { data: run, error } = useRun(id);
  const cancel = useAction(() => client.runs.cancel.mutate({ id }));
  const verify = useAction(() => client.runs.verify.mutate({ id, wait: false }));
  const title = run ? `${run.strategy} ${shortId(id)}` : shortId(id);
  return (
    <>
      <PageHead title={title} crumb={CRUMB} beside={run && <OperationBadge {...run} />}>
        {run && !isFinal(run.status) && (
          <button className="button danger" disabled={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
            Cancel
          </button>
        )}
        {run?.status === 'completed' && (
          <button className="button" disabled={verify.isPending} onClick={() => verify.mutate(undefined)}>
            Verify
          </button>
        )}
        <TemporalLink url={run?.temporalUrl} />
        {run && (
          <Link href={`/new/run?like=${id}`} className="button">
            Run again
          </Link>
        )}
      </PageHead>
      <ErrorBox error={error ?? cancel.error ?? verify.error} />
      <ErrorBox body={run?.error ?? null} />
      {run ? <RunBody run={run} /> : !error && <div style={{ height: 800 }} aria-busy="true" />}
    </>
  );
}

function RunBody({ run }: { run: RunView }) {
  const finished = run.status === 'completed';
  return (
    <>
      {(finished || !isFinal(run.status)) && <Headlines statistics={run.statistics} currency={run.currency} />}
      {!isFinal(run.status) && <RunProgress run={run} />}
      <StallNotice work={run} />
      <div className="columns">
        {finished && (
          <div className="span-8 stack">
            <EquityCard run={run} />
            <NotesCards runId={run.runId} />
            <LedgerCard run={run} />
          </div>
        )}
        {run.status === 'failed' && (
          <div className="span-12 stack">
            <NotesCards runId={run.runId} optional />
          </div>
        )}
        <div className={finished ? 'span-4 stack' : 'span-12 stack'}>
          {finished && <VerificationCard runId={run.runId} />}
          {run.statistics && (
            <StatisticGroups statistics={run.statistics} currency={run.currency} note={annualised(run)} />
          )}
          <Card title="Configuration">
            <Facts facts={[...configurationFacts(run), ...resultFacts(run)]} />
          </Card>
        </div>
      </div>
    </>
  );
}

function RunProgress({ run }: { run: RunView }) {
  return (
    <Card title="Progress">
      <Progress fraction={run.progress} label="Progress of the run" status={run.status} />
      <p className="progress-line">
        <strong>{percent(run.progress, 0)}</strong> running for {duration(secondsBetween(run.startedAt, null))}
      </p>
    </Card>
  );
}

const annualised = (run: RunView) =>
  `Annualised by ${count(run.statistics?.barsPerYear)} bars a year, over ${counted(run.bars ?? 0, 'bar')}.`;

/** How many by code; none is a figure too. */
function rejectedText({ rejections }: RunView): string {
  if (rejections === null) return NONE;
  return Object.keys(rejections).length === 0 ? '0' : pairs(rejections);
}

function resultFacts(run: RunView) {
  return [
    ['Took', duration(run.finishedAt === null ? null : run.tookSeconds)],
    ['Rejected orders', rejectedText(run)],
    ['Computed by', run.host ?? NONE],
    cacheFact(run, '/runs'),
    ['Result hash', <Hash key="hash" value={run.resultHash} />],
  ] as const;
}
