import { useState } from 'react';
import { isFinal } from '../../../../engine/model/status';
import type { ScriptSweepView, StrategySweepView, SweepView } from '../../../../engine/model/views';
import { useOpenSession, useSweep, useSweepDiagnosis } from '../api/queries';
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
import { inSentence, trialFigureOf } from '../lib/statistics';
import { SweepActions } from './sweep/actions';
import { SweepAgain } from './sweep/again';
import { SweepProgress } from './sweep/progress';
import { trialRunner } from './trials/run-trial';
import { sourceOfSweep } from './trials/source';
import { TrialsSection } from './trials/trials-section';
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
        {sweep && sweep.script === null && <SweepAgain sweep={sweep} />}
      </PageHead>
      <ErrorBox error={error ?? actionError} />
      <ErrorBox body={sweep?.error ?? null} />
      {sweep ? <SweepBody sweep={sweep} /> : !error && <div style={{ height: 900 }} aria-busy="true" />}
    </>
  );
}

function SweepBody({ sweep }: { sweep: SweepView }) {
  const diagnosis = useSweepDiagnosis(sweep.sweepId, sweep.script === null && sweep.status === 'completed');
  return (
    <>
      <Findings query={diagnosis} />
      <SweepProgress sweep={sweep} />
      <StallNotice work={sweep} />
      {sweep.script === null ? (
        <StrategyTrials sweep={sweep} />
      ) : (
        <TrialsSection source={sourceOfSweep(sweep)} runner={null} />
      )}
      <Card title="Configuration">
        {sweep.script === null ? (
          <Facts facts={[...configurationFacts(sweep), ...sweepFacts(sweep)]} />
        ) : (
          <Facts facts={scriptSweepFacts(sweep)} />
        )}
      </Card>
    </>
  );
}

function StrategyTrials({ sweep }: { sweep: StrategySweepView }) {
  const session = useOpenSession(sweep.session);
  return <TrialsSection source={sourceOfSweep(sweep)} runner={trialRunner(sweep, session)} />;
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
