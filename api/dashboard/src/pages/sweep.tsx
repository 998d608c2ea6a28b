import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { isFinal } from '../../../../engine/model/status';
import type { SweepTrialView, SweepView } from '../../../../engine/model/views';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { useSweep } from '../api/queries';
import { Card } from '../components/card';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { StallNotice } from '../components/stall-notice';
import { Hash } from '../components/hash';
import { OperationBadge } from '../components/operation-badge';
import { cacheFact, configurationFacts } from '../components/operation';
import { PageHead } from '../components/page-head';
import { count, duration, NONE, shortId } from '../lib/format';
import { runOfTrial } from '../lib/requests';
import { FIGURES } from '../lib/statistics';
import { FailedTrial } from './sweep/failed-trial';
import { HeatmapCard } from './sweep/heatmap-card';
import { SweepActions } from './sweep/actions';
import { SweepProgress } from './sweep/progress';
import { TrialsCard } from './sweep/trials-card';
import { TemporalLink } from '../components/temporal-link';

const CRUMB = { href: '/sweeps', text: 'Sweeps' };

export function SweepPage({ id }: { id: string }) {
  const { data: sweep, error } = useSweep(id);
  const [actionError, setActionError] = useState<unknown>(null);
  const title = sweep ? `${sweep.strategy} ${shortId(id)}` : shortId(id);
  return (
    <>
      <PageHead title={title} crumb={CRUMB} beside={sweep && <OperationBadge {...sweep} />}>
        {sweep && <SweepActions of={{ ...sweep, kind: 'sweep', id }} onError={setActionError} />}
        <TemporalLink url={sweep?.temporalUrl} />
        {sweep && (
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
  const [, navigate] = useLocation();
  const run = useAction(
    (trial: Pick<SweepTrialView, 'parameters'>) => client.runs.create.mutate(runOfTrial(sweep, trial.parameters)),
    ({ runId }) => navigate(`/runs/${runId}`),
  );
  const hasHeatmap = sweep.axes.filter(({ values }) => values.length > 1).length > 1;
  return (
    <>
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
            <Facts facts={[...configurationFacts(sweep), ...sweepFacts(sweep)]} />
          </Card>
        </div>
        {sweep.failed > 0 && (
          <div className="span-12">
            <FailedTrial of={{ ...sweep, kind: 'sweep', id: sweep.sweepId }} />
          </div>
        )}
        <div className="span-12">
          <TrialsCard
            of={{ ...sweep, kind: 'sweep', id: sweep.sweepId }}
            names={sweep.axes.map(({ name }) => name)}
            objective={sweep.objective}
            onRun={run.mutate}
            busy={run.isPending}
          />
        </div>
      </div>
    </>
  );
}

function sweepFacts(sweep: SweepView) {
  const { objective, axes, hosts } = sweep;
  const ended = isFinal(sweep.status) ? sweep.tookSeconds : null;
  return [
    ['Objective', `${objective.direction} ${FIGURES[objective.statistic].label.toLowerCase()}`],
    ['Grid', axes.map((axis) => `${axis.name} (${count(axis.count ?? axis.values.length)})`).join(' × ')],
    ['Took', duration(ended)],
    cacheFact(sweep, '/sweeps'),
    [
      'Trials by engine worker',
      Object.entries(hosts)
        .map(([host, rows]) => `${host}: ${count(rows)}`)
        .join(', ') || NONE,
    ],
    ['Result hash', <Hash key="digest" value={sweep.digest} />],
  ] as const;
}
