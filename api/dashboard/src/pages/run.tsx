import { useState } from 'react';
import { isFinal } from '../../../../engine/model/status';
import type { RunView } from '../../../../engine/model/views';
import { useRun, useRunDiagnosis } from '../api/queries';
import { Card } from '../components/card';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { Findings } from '../components/findings';
import { configurationFacts } from '../components/operation';
import { StallNotice } from '../components/stall-notice';
import { DataZone } from '../components/zone';
import { ChartCard } from './run/chart-card';
import { ConditionsLine } from './run/conditions-line';
import { FailedRun } from './run/failed';
import { RunHead } from './run/head';
import { RunHeadline } from './run/headline';
import { LiveRun } from './run/live';
import { NotesCards } from './run/notes-card';
import { RunTabs } from './run/tabs';
import { TradesCard } from './run/trades-card';
import { VerificationCard } from './run/verify';

export function RunPage({ id }: { id: string }) {
  const { data: run, error } = useRun(id);
  return (
    <>
      <RunHead id={id} run={run} />
      <ErrorBox error={error} />
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
      <ConditionsLine run={run} />
      <Findings query={diagnosis} />
      <StallNotice work={run} />
      {finished && (
        <>
          <VerificationCard runId={run.runId} />
          <RunHeadline {...run} />
          <LinkedCards run={run} />
          <RunTabs run={run} />
        </>
      )}
      {!isFinal(run.status) && <LiveRun run={run} />}
      {run.status === 'failed' && (
        <>
          <FailedRun run={run} />
          <NotesCards runId={run.runId} optional />
        </>
      )}
      {!finished && (
        <Card title="Configuration">
          <Facts facts={configurationFacts(run)} />
        </Card>
      )}
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
