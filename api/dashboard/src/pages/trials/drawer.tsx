import { useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { trialFigure } from '../../../../../engine/model/script-figures';
import type { OneTrialView } from '../../../../../engine/model/trial-analytics-views';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { useTrial } from '../../api/trial-queries';
import { ErrorBox } from '../../components/error-box';
import { Facts } from '../../components/facts';
import { compareAddress, pinRun } from '../../lib/compared';
import { count, inCurrency, pairs } from '../../lib/format';
import { inSentence, trialFigureOf } from '../../lib/statistics';
import { finerAddress } from '../sweep/again';
import type { TrialRunner } from './run-trial';
import type { TrialsSource } from './source';
import type { TrialsLook } from './use-trials-view';

interface DrawerProps {
  source: TrialsSource;
  look: TrialsLook;
  trial: number;
  runner: TrialRunner | null;
}

/** One trial beside the pictures: every statistic, its rank, those beside it, and what can be done with it. */
export function TrialDrawer({ source, look, trial, runner }: DrawerProps) {
  const { statistic, pick } = look;
  const { data, error } = useTrial(source, trial, statistic);
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), [trial]);
  return (
    <aside
      ref={box}
      className="drawer"
      tabIndex={-1}
      aria-label={`Trial ${trial}`}
      onKeyDown={(event) => event.key === 'Escape' && pick(null)}
    >
      <header>
        <h2>Trial {count(trial)}</h2>
        <button type="button" className="button small" onClick={() => pick(null)}>
          Close
        </button>
      </header>
      <ErrorBox error={error} />
      {!data && !error && <div style={{ height: 300 }} aria-busy="true" />}
      {data && (
        <>
          <ErrorBox body={data.row.error ?? null} />
          <Facts facts={Object.entries(data.row.parameters).map(([name, value]) => [name, String(value)] as const)} />
          <Rank data={data} />
          {(runner || source.isScript) && <Actions source={source} data={data} runner={runner} />}
          <Statistics source={source} data={data} />
          <Neighbours data={data} onPick={pick} />
        </>
      )}
    </aside>
  );
}

function Rank({ data: { rank, of, statistic } }: { data: OneTrialView }) {
  const label = inSentence(trialFigureOf(statistic).label);
  if (rank === null) return <p className="muted">It has no {label}.</p>;
  return (
    <p>
      <strong>{count(rank)}.</strong> of {count(of)} by {label}
    </p>
  );
}

function Actions({ source, data, runner }: { source: TrialsSource; data: OneTrialView; runner: TrialRunner | null }) {
  const [, navigate] = useLocation();
  const { row, runs } = data;
  const run = useAction(
    async (where: 'in' | 'out' | 'compare') => {
      const known =
        where === 'out' ? undefined : runs.find(({ outOfSample, status }) => !outOfSample && status !== 'failed');
      const runId = known?.runId ?? (await client.runs.create.mutate(runner!.request(row, where === 'out'))).runId;
      return where === 'compare' ? compareAddress(pinRun(runId)) : `/runs/${runId}`;
    },
    (page) => navigate(page),
  );
  if (source.isScript) {
    return row.run ? (
      <Link href={`/scripts/runs/${row.run.runId}`} className="button">
        Show its run
      </Link>
    ) : null;
  }
  return (
    <>
      <div className="actions">
        <button type="button" className="button primary" disabled={run.isPending} onClick={() => run.mutate('in')}>
          {runs.some(({ outOfSample }) => !outOfSample) ? 'Show its run' : 'Run this trial'}
        </button>
        {runner !== null && runner.outOfSample !== null && (
          <button type="button" className="button" disabled={run.isPending} onClick={() => run.mutate('out')}>
            Run out of sample
          </button>
        )}
        <button type="button" className="button" disabled={run.isPending} onClick={() => run.mutate('compare')}>
          Pin to compare
        </button>
        {source.isGrid && (
          <Link href={finerAddress(source.id, row.trial)} className="button">
            Finer around this trial
          </Link>
        )}
      </div>
      <ErrorBox error={run.error} />
      {runs.length > 0 && (
        <p className="muted">
          Runs of this trial:{' '}
          {runs.map(({ runId, outOfSample }, i) => (
            <span key={runId}>
              {i > 0 && ', '}
              <Link href={`/runs/${runId}`} className="mono">
                {runId.slice(0, 8)}
              </Link>
              {outOfSample && ' (out of sample)'}
            </span>
          ))}
        </p>
      )}
    </>
  );
}

function Statistics({ source, data: { row } }: { source: TrialsSource; data: OneTrialView }) {
  if (!row.statistics && !row.run) return null;
  return (
    <dl className="figure-list">
      {source.statistics.map((name) => {
        const { label, isMoney, show } = trialFigureOf(name);
        return (
          <div key={name}>
            <dt>{isMoney ? inCurrency(label, source.currency) : label}</dt>
            <dd>{show(trialFigure(row, name))}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function Neighbours({
  data: { neighbours, statistic },
  onPick,
}: {
  data: OneTrialView;
  onPick: (trial: number) => void;
}) {
  if (neighbours.length === 0) return null;
  const { label, show } = trialFigureOf(statistic);
  return (
    <section aria-label="Neighbours">
      <h3>Neighbours, {inSentence(label)}</h3>
      <ul className="neighbours">
        {neighbours.map(({ trial, parameter, parameters, value }) => (
          <li key={trial}>
            <button type="button" className="linklike" onClick={() => onPick(trial)}>
              {parameter === null ? pairs(parameters) : `${parameter} ${String(parameters[parameter])}`}
            </button>
            <span>{show(value)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
