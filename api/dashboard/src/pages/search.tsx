import { useState } from 'react';
import { useLocation } from 'wouter';
import type { SearchView } from '../../../../engine/model/search-views';
import { isFinal } from '../../../../engine/model/status';
import type { SweepTrialView } from '../../../../engine/model/views';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { MOST_TRIALS, useAllTrials } from '../api/queries';
import { useSearch } from '../api/search-queries';
import { Card } from '../components/card';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { Hash } from '../components/hash';
import { cacheFact, configurationFacts } from '../components/operation';
import { OperationBadge } from '../components/operation-badge';
import { PageHead } from '../components/page-head';
import { StallNotice } from '../components/stall-notice';
import { TemporalLink } from '../components/temporal-link';
import { count, duration, NONE, pairs, shortId } from '../lib/format';
import { firstStatistic, objectiveLabel } from '../lib/objectives';
import { runOfTrial } from '../lib/requests';
import { FrontCard } from './search/front-card';
import { HoldoutCard } from './search/holdout-card';
import { SearchProgress } from './search/progress';
import { ConvergenceCard, ParametersCard } from './search/trials-chart-cards';
import { SweepActions } from './sweep/actions';
import { FailedTrial } from './sweep/failed-trial';
import { TrialsCard } from './sweep/trials-card';

const CRUMB = { href: '/searches', text: 'Searches' };

export function SearchPage({ id }: { id: string }) {
  const { data: search, error } = useSearch(id);
  const [actionError, setActionError] = useState<unknown>(null);
  const title = search ? `${search.strategy} ${shortId(id)}` : shortId(id);
  return (
    <>
      <PageHead title={title} crumb={CRUMB} beside={search && <OperationBadge {...search} />}>
        {search && <SweepActions of={{ ...search, kind: 'search', id }} onError={setActionError} />}
        <TemporalLink url={search?.temporalUrl} />
      </PageHead>
      <ErrorBox error={error ?? actionError} />
      <ErrorBox body={search?.error ?? null} />
      {search ? <SearchBody search={search} /> : !error && <div style={{ height: 900 }} aria-busy="true" />}
    </>
  );
}

function SearchBody({ search }: { search: SearchView }) {
  const [, navigate] = useLocation();
  const run = useAction(
    (trial: Pick<SweepTrialView, 'parameters'>) => client.runs.create.mutate(runOfTrial(search, trial.parameters)),
    ({ runId }) => navigate(`/runs/${runId}`),
  );
  const of = { ...search, kind: 'search' as const, id: search.searchId };
  const { data, error } = useAllTrials(of, search.total <= MOST_TRIALS);
  return (
    <>
      <SearchProgress search={search} />
      <StallNotice work={search} />
      <ErrorBox error={run.error ?? error} />
      <div className="columns">
        <div className="span-8">
          <ConvergenceCard search={search} trials={data?.items} />
        </div>
        <div className="span-4">
          <Card title="Configuration">
            <Facts facts={[...searchFacts(search), ...configurationFacts(search)]} />
          </Card>
        </div>
        <div className="span-12">
          <ParametersCard search={search} trials={data?.items} onRun={run.mutate} />
        </div>
        {search.objectives.length > 1 && (
          <div className="span-12">
            <FrontCard search={search} />
          </div>
        )}
        {search.holdout && (
          <div className="span-12">
            <HoldoutCard search={search} holdout={search.holdout} />
          </div>
        )}
        {search.failed > 0 && (
          <div className="span-12">
            <FailedTrial of={of} />
          </div>
        )}
        <div className="span-12">
          <TrialsCard
            of={of}
            names={Object.keys(search.space)}
            objective={firstStatistic(search.objectives)}
            onRun={run.mutate}
            busy={run.isPending}
          />
        </div>
      </div>
    </>
  );
}

function searchFacts(search: SearchView) {
  const { algorithm, objectives, space, relations, constraints, budget, distinct, hosts } = search;
  const bounds = constraints.map(({ statistic, min, max }) =>
    [min !== undefined && `${min} ≤`, statistic, max !== undefined && `≤ ${max}`].filter(Boolean).join(' '),
  );
  const options = Object.keys(algorithm.options).length > 0 ? ` (${pairs(algorithm.options)})` : '';
  return [
    ['Algorithm', `${algorithm.name}${options}`],
    ['Objectives', objectives.map((one) => `${one.direction} ${objectiveLabel(one)}`).join(', ')],
    ['Space', Object.entries(space).map(dimensionText).join('; ')],
    ['Constraints', [...relations, ...bounds].join(', ') || NONE],
    ['Generations of', count(budget.generation)],
    ...(budget.seconds === null ? [] : [['No generation after', duration(budget.seconds)] as const]),
    ['Points that differ', count(distinct)],
    ['Took', duration(isFinal(search.status) ? search.tookSeconds : null)],
    cacheFact(search, '/searches'),
    [
      'Trials by engine worker',
      Object.entries(hosts)
        .map(([host, rows]) => `${host}: ${count(rows)}`)
        .join(', ') || NONE,
    ],
    ['Result hash', <Hash key="digest" value={search.digest} />],
  ] as const;
}

function dimensionText([name, dimension]: [string, Record<string, unknown>]): string {
  const { low, high, values, log } = dimension;
  if (Array.isArray(values)) return `${name} ${values.map(String).join(', ')}`;
  return `${name} ${String(low)} to ${String(high)}${log === true ? ', logarithmic' : ''}`;
}
