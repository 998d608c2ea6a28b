import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isFinal, type OperationStatus } from '../../../../engine/model/status';
import type { SearchView } from '../../../../engine/model/search-views';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { useLive } from '../api/live';
import { pollOf } from '../api/polling';
import { useOpenSession } from '../api/queries';
import { Card } from '../components/card';
import { Confirm } from '../components/confirm';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { Findings } from '../components/findings';
import { configurationFacts } from '../components/operation';
import { OperationBadge } from '../components/operation-badge';
import { PageHead } from '../components/page-head';
import { Progress } from '../components/progress';
import { Rungs, VerdictCard } from '../components/rungs';
import { StallNotice } from '../components/stall-notice';
import { TemporalLink } from '../components/temporal-link';
import { count, counted, duration, NONE, pairs, percent, shortId } from '../lib/format';
import { LedgerCard } from './search/ledger-card';
import { OutOfSampleCard } from './trials/out-of-sample';
import { trialRunner } from './trials/run-trial';
import { sourceOfSearch } from './trials/source';
import { TrialsSection } from './trials/trials-section';

const useSearchView = (id: string) =>
  useQuery({
    queryKey: ['search', id],
    queryFn: () => client.searches.get.query({ id }),
    refetchInterval: ({ state }) => pollOf(state.data?.status),
  });

export function SearchPage({ id }: { id: string }) {
  const { data: search, error } = useSearchView(id);
  useLive('operation', { operationId: id, enabled: search !== undefined && !isFinal(search.status) });
  const [actionError, setActionError] = useState<unknown>(null);
  const title = search ? `${search.label ?? search.strategy} ${shortId(id)}` : shortId(id);
  return (
    <>
      <PageHead
        title={title}
        crumb={{ href: '/sweeps?kind=search', text: 'Searches' }}
        beside={search && <OperationBadge {...search} />}
      >
        {search && <SearchActions search={search} onError={setActionError} />}
        <TemporalLink url={search?.temporalUrl} />
      </PageHead>
      <ErrorBox error={error ?? actionError} />
      <ErrorBox body={search?.error ?? null} />
      {search ? <SearchBody search={search} /> : !error && <div style={{ height: 900 }} aria-busy="true" />}
    </>
  );
}

function SearchActions({ search, onError }: { search: SearchView; onError: (error: unknown) => void }) {
  const { searchId: id, status, failed } = search;
  const act = useAction(async (verb: 'pause' | 'resume' | 'retryFailed') => {
    onError(null);
    await client.searches[verb].mutate({ id }).catch((error: unknown) => onError(error));
  });
  const cancel = useAction(async (reason: string | undefined) => {
    onError(null);
    await client.searches.cancel.mutate({ id, reason }).catch((error: unknown) => onError(error));
  });
  const button = (verb: 'pause' | 'resume' | 'retryFailed', text: string) => (
    <button type="button" className="button" disabled={act.isPending} onClick={() => act.mutate(verb)}>
      {text}
    </button>
  );
  return (
    <>
      {(status === 'queued' || status === 'running') && button('pause', 'Pause')}
      {status === 'paused' && button('resume', 'Resume')}
      {status === 'completed' && failed > 0 && button('retryFailed', `Retry ${count(failed)} failed`)}
      {!isFinal(status) && (
        <Confirm
          text="Cancel"
          question="Cancel the search?"
          verb="Cancel the search"
          reasoned
          disabled={cancel.isPending}
          onConfirm={(reason) => cancel.mutate(reason)}
        >
          Trials that have ended stay; no more are proposed.
        </Confirm>
      )}
    </>
  );
}

function SearchBody({ search }: { search: SearchView }) {
  const { searchId: id, status, total, completed } = search;
  const session = useOpenSession(search.session);
  const source = sourceOfSearch(search);
  const diagnosis = useQuery({
    queryKey: ['search', id, 'diagnosis'],
    queryFn: () => client.analytics.searchDiagnosis.query({ id }),
    enabled: status === 'completed',
    staleTime: Infinity,
  });
  const fraction = total === 0 ? 0 : Math.min(1, completed / total);
  return (
    <>
      <Findings query={diagnosis} />
      <Judged id={id} status={status} />
      <section className="card card-body" aria-label="Progress">
        {status !== 'completed' && <Progress fraction={fraction} label="Progress of the search" status={status} />}
        <p className="progress-line">
          <span>
            <strong>{count(completed)}</strong> of {counted(total, 'trial')} ({percent(fraction, 0)})
          </span>
          <span>{counted(search.generations, 'generation')}</span>
          {search.best && (
            <span>
              best at <strong>{pairs(search.best.parameters)}</strong>
            </span>
          )}
        </p>
      </section>
      <StallNotice work={search} />
      <OutOfSampleCard search={search} statistic={source.objective.statistic} />
      <TrialsSection source={source} runner={search.asked ? null : trialRunner(search, session)} />
      <LedgerCard session={search.session} strategy={search.strategy} />
      <Card title="Configuration">
        <Facts facts={[...searchFacts(search), ...configurationFacts(search)]} />
      </Card>
    </>
  );
}

/** The verdict on the best point, once there is one, and each rung. */
function Judged({ id, status }: { id: string; status: OperationStatus }) {
  const { data, error } = useQuery({
    queryKey: ['searchVerdict', id, isFinal(status)],
    queryFn: () => client.searches.verdict.query({ id }),
    enabled: isFinal(status),
  });
  if (error) return <ErrorBox error={error} />;
  if (!data) return null;
  return (
    <>
      {data.verdict && <VerdictCard verdict={data.verdict} />}
      <ErrorBox body={data.unjudged ?? null} />
      <Rungs parts={data.parts} />
    </>
  );
}

function searchFacts({
  algorithm,
  budget,
  objectives,
  constraints,
  relations,
  distinct,
  stopped,
  tookSeconds,
}: SearchView) {
  const { name, options } = algorithm;
  return [
    ['Algorithm', Object.keys(options).length === 0 ? name : `${name}: ${pairs(options)}`],
    [
      'Objectives',
      objectives
        .map(
          ({ terms, direction }) =>
            `${direction} ${terms.map((t) => (t.weight === 1 ? t.statistic : `${t.weight} ${t.statistic}`)).join(' + ')}`,
        )
        .join('; '),
    ],
    [
      'Constraints',
      constraints.map(({ statistic, min, max }) => `${min ?? ''} ≤ ${statistic} ≤ ${max ?? ''}`).join('; ') || NONE,
    ],
    ['Relations', relations.join(', ') || NONE],
    ['Budget', `${counted(budget.trials, 'trial')}, ${count(budget.generation)} at once`],
    ['Points that differ', count(distinct)],
    ...(stopped > 0 ? [['Stopped early', count(stopped)] as const] : []),
    ['Took', duration(tookSeconds)],
  ] as const;
}
