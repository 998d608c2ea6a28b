import { useState } from 'react';
import { Link } from 'wouter';
import { isFinal } from '../../../../engine/model/status';
import type { RunView } from '../../../../engine/model/views';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { useRun, useRunDiagnosis } from '../api/queries';
import { Card } from '../components/card';
import { DataZone } from '../components/zone';
import { Confirm } from '../components/confirm';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { Findings } from '../components/findings';
import { StallNotice } from '../components/stall-notice';
import { Hash } from '../components/hash';
import { OperationBadge } from '../components/operation-badge';
import { cacheFact, configurationFacts } from '../components/operation';
import { PageHead } from '../components/page-head';
import { Progress } from '../components/progress';
import { Headlines, StatisticGroups } from '../components/statistics';
import { TemporalLink } from '../components/temporal-link';
import { count, counted, duration, NONE, pairs, percent, secondsBetween, shortId } from '../lib/format';
import { ChartCard } from './run/chart-card';
import { TradesCard } from './run/trades-card';
import { LedgerCard } from './run/ledger-card';
import { NotesCards } from './run/notes-card';
import { VerificationCard } from './run/verify';

const CRUMB = { href: '/runs', text: 'Runs' };

export function RunPage({ id }: { id: string }) {
  const { data: run, error } = useRun(id);
  const cancel = useAction((reason: string | undefined) => client.runs.cancel.mutate({ id, reason }));
  const verify = useAction(() => client.runs.verify.mutate({ id, wait: false }));
  const title = run ? (run.label ?? `${run.strategy} ${shortId(id)}`) : shortId(id);
  return (
    <>
      <PageHead title={title} crumb={CRUMB} beside={run && <OperationBadge {...run} />}>
        {run && !isFinal(run.status) && (
          <Confirm
            text="Cancel"
            question="Cancel the run?"
            verb="Cancel the run"
            reasoned
            disabled={cancel.isPending}
            onConfirm={(reason) => cancel.mutate(reason)}
          >
            It ends without a result, and does not go on afterwards.
          </Confirm>
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
      {run ? (
        <DataZone exchange={run.timeZone ?? undefined} days={isDaily(run)}>
          <RunBody run={run} />
        </DataZone>
      ) : (
        !error && <div style={{ height: 800 }} aria-busy="true" />
      )}
    </>
  );
}

/** Bars of a day or more: their times are dates. */
const isDaily = ({ statistics }: RunView) => (statistics?.barsPerYear ?? Infinity) <= 366;

function RunBody({ run }: { run: RunView }) {
  const finished = run.status === 'completed';
  const diagnosis = useRunDiagnosis(run.runId, finished);
  return (
    <>
      <Findings query={diagnosis} />
      {(finished || !isFinal(run.status)) && <Headlines statistics={run.statistics} currency={run.currency} />}
      {!isFinal(run.status) && <RunProgress run={run} />}
      <StallNotice work={run} />
      {finished && <LinkedCards run={run} />}
      <div className="columns">
        {finished && (
          <div className="span-8 stack">
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

/** The chart and the trades beside it: what the reader points at in one is marked in the other. */
function LinkedCards({ run }: { run: RunView }) {
  const [pointed, setPointed] = useState<string | null>(null);
  return (
    <div className="run-top">
      <ChartCard run={run} pointed={pointed} />
      <TradesCard run={run} onPoint={setPointed} />
    </div>
  );
}

function RunProgress({ run }: { run: RunView }) {
  return (
    <Card title="Progress">
      <Progress fraction={run.progress} label="Progress of the run" status={run.status} />
      <p className="progress-line">
        {run.startedAt === null ? (
          <span>{waitingText(run)}</span>
        ) : (
          <span>
            <strong>{percent(run.progress, 0)}</strong> running for {duration(secondsBetween(run.startedAt, null))}
          </span>
        )}
      </p>
    </Card>
  );
}

/** Of a run that has not begun. */
function waitingText({ session, queuePosition, waiting }: RunView): string {
  const place = queuePosition === null ? 'Queued' : `Number ${count(queuePosition)} in the queue of ${session}`;
  return waiting === null ? `${place}.` : `${place}, waits ${waiting}.`;
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
