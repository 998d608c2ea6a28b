import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { isFinal } from '../../../../engine/model/status';
import type { ScriptSweepView, StrategySweepView, SweepTrialView, SweepView } from '../../../../engine/model/views';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { useSweep, useSweepDiagnosis } from '../api/queries';
import { Card } from '../components/card';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { Findings } from '../components/findings';
import { StallNotice } from '../components/stall-notice';
import { Hash } from '../components/hash';
import { OperationBadge } from '../components/operation-badge';
import { cacheFact, configurationFacts } from '../components/operation';
import { PageHead } from '../components/page-head';
import { count, duration, NONE, pairs, shortId } from '../lib/format';
import { runOfTrial } from '../lib/requests';
import { inSentence, trialFigureOf } from '../lib/statistics';
import { FailedTrial } from './sweep/failed-trial';
import { HeatmapCard } from './sweep/heatmap-card';
import { SweepActions } from './sweep/actions';
import { SweepProgress } from './sweep/progress';
import { TrialsCard } from './sweep/trials-card';
import { TemporalLink } from '../components/temporal-link';
import { Moment } from '../components/zone';

const CRUMB = { href: '/sweeps', text: 'Sweeps' };

export function SweepPage({ id }: { id: string }) {
  const { data: sweep, error } = useSweep(id);
  const [actionError, setActionError] = useState<unknown>(null);
  const title = sweep ? `${sweep.strategy} ${shortId(id)}` : shortId(id);
  return (
    <>
      <PageHead title={title} crumb={CRUMB} beside={sweep && <OperationBadge {...sweep} />}>
        {sweep && <SweepActions sweep={sweep} onError={setActionError} />}
        <TemporalLink url={sweep?.temporalUrl} />
        {sweep && sweep.script === null && (
          <Link href={`/new/sweep?likeSweep=${id}`} className="button">
            Run again
          </Link>
        )}
      </PageHead>
      <ErrorBox error={error ?? actionError} />
      <ErrorBox body={sweep?.error ?? null} />
      {sweep ? <SweepBody sweep={sweep} /> : !error && <div style={{ height: 900 }} aria-busy="true" />}
    </>
  );
}

function SweepBody({ sweep }: { sweep: SweepView }) {
  const diagnosis = useSweepDiagnosis(sweep.sweepId, sweep.script === null && sweep.status === 'completed');
  const [, navigate] = useLocation();
  // A trial of a script is a run already.
  const run = useAction(
    async (trial: Pick<SweepTrialView, 'parameters' | 'run'>) => {
      if (sweep.script !== null) return `/scripts/runs/${trial.run?.runId ?? ''}`;
      const { runId } = await client.runs.create.mutate(runOfTrial(sweep, trial.parameters));
      return `/runs/${runId}`;
    },
    (page) => navigate(page),
  );
  const hasHeatmap = sweep.axes.filter(({ values }) => values.length > 1).length > 1;
  return (
    <>
      <Findings query={diagnosis} />
      <SweepProgress sweep={sweep} />
      <StallNotice work={sweep} />
      <ErrorBox error={run.error} />
      <div className="columns">
        {hasHeatmap && (
          <div className="span-8">
            <HeatmapCard sweep={sweep} onRun={run.mutate} />
          </div>
        )}
        <div className={hasHeatmap ? 'span-4' : 'span-12'}>
          <Card title="Configuration">
            {sweep.script === null ? (
              <Facts facts={[...configurationFacts(sweep), ...sweepFacts(sweep)]} />
            ) : (
              <Facts facts={scriptSweepFacts(sweep)} />
            )}
          </Card>
        </div>
        {sweep.failed > 0 && (
          <div className="span-12">
            <FailedTrial sweep={sweep} />
          </div>
        )}
        <div className="span-12">
          <TrialsCard sweep={sweep} onRun={run.mutate} busy={run.isPending} />
        </div>
      </div>
    </>
  );
}

const gridText = ({ axes }: SweepView) =>
  axes.map((axis) => `${axis.name} (${count(axis.count ?? axis.values.length)})`).join(' × ');
const hostsText = ({ hosts }: SweepView) =>
  Object.entries(hosts)
    .map(([host, rows]) => `${host}: ${count(rows)}`)
    .join(', ') || NONE;

function scriptSweepFacts(sweep: ScriptSweepView) {
  const { script, objective, parameters, status } = sweep;
  const { rules: _, ...limits } = script.options;
  return [
    ['Script', script.name],
    ...(sweep.label === null || sweep.label === script.name ? [] : [['Label', sweep.label] as const]),
    ['Grid', gridText(sweep)],
    ['Parameters', Object.keys(parameters).length === 0 ? NONE : pairs(parameters)],
    ['Objective', `${objective.direction} ${inSentence(trialFigureOf(objective.statistic).label)}`],
    ['At once', count(script.atOnce)],
    ['Limits', pairs(limits)],
    ['Priority', String(sweep.priority)],
    ...(status === 'cancelled' ? [['Cancelled because', sweep.cancelReason ?? NONE] as const] : []),
    ['Created', <Moment iso={sweep.createdAt} />],
    ['Ended', sweep.finishedAt === null ? NONE : <Moment iso={sweep.finishedAt} />],
    ['Took', duration(isFinal(status) ? sweep.tookSeconds : null)],
    ['Trials by engine worker', hostsText(sweep)],
    ['Result hash', <Hash key="digest" value={sweep.digest} />],
  ] as const;
}

function sweepFacts(sweep: StrategySweepView) {
  const { objective } = sweep;
  const ended = isFinal(sweep.status) ? sweep.tookSeconds : null;
  return [
    ['Objective', `${objective.direction} ${inSentence(trialFigureOf(objective.statistic).label)}`],
    ['Grid', gridText(sweep)],
    ['Took', duration(ended)],
    cacheFact(sweep, '/sweeps'),
    ['Trials by engine worker', hostsText(sweep)],
    ['Result hash', <Hash key="digest" value={sweep.digest} />],
  ] as const;
}
