import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { ComparisonView } from '../../../../engine/model/analytics-views';
import { client } from '../api/client';
import { Empty } from '../components/empty';
import { ErrorBox } from '../components/error-box';
import { PageHead } from '../components/page-head';
import { useAddress } from '../lib/address';
import { MOST_COMPARED } from '../lib/compared';
import { range, shortId } from '../lib/format';
import { AddRun } from './compare/add-run';
import type { Compared } from './compare/compared-run';
import { CorrelationCard } from './compare/correlation-card';
import { CurvesCard } from './compare/curves-card';
import { DifferencesCard, FiguresCard } from './compare/figure-cards';
import { MonthsCard } from './compare/months-card';

const POINTS = 1500;
/** Told apart by the colour-blind, on light and dark pages (Okabe and Ito). */
const COLOURS = ['#0b8a99', '#d55e00', '#8a63d2', '#b58900', '#cc5c9b', '#3a7bd5', '#2e9d5b', '#8d8d8d'];

/** Up to eight runs side by side; which, and which is the base, is in the address. */
export function ComparePage() {
  const { search, change } = useAddress();
  const ids = [...new Set((search.get('runs') ?? '').split(',').filter((id) => id !== ''))].slice(0, MOST_COMPARED);
  const setRuns = (next: readonly string[]) => change({ runs: next.join(',') });
  const { data, error } = useQuery({
    queryKey: ['compare', ids],
    queryFn: () => client.analytics.compare.query({ runs: ids, points: POINTS }),
    enabled: ids.length >= 2,
    staleTime: Infinity,
  });
  return (
    <>
      <PageHead title="Compare">
        {ids.length < MOST_COMPARED && <AddRun known={ids} onAdd={(id) => setRuns([...ids, id])} />}
      </PageHead>
      <ErrorBox error={error} />
      {ids.length < 2 && (
        <Empty title={ids.length === 0 ? 'No run is chosen.' : 'One run is chosen.'}>
          <p>
            Add runs by their id, name or strategy above, or choose them in the list of <Link href="/runs">runs</Link>.
          </p>
        </Empty>
      )}
      {ids.length >= 2 && !data && !error && <div style={{ height: 900 }} aria-busy="true" />}
      {data && ids.length >= 2 && <Comparison data={data} ids={ids} onRuns={setRuns} />}
    </>
  );
}

function Comparison({
  data,
  ids,
  onRuns,
}: {
  data: ComparisonView;
  ids: readonly string[];
  onRuns: (ids: readonly string[]) => void;
}) {
  const runs = useMemo(() => namesOf(data), [data]);
  return (
    <>
      <ul className="compared" aria-label="Compared runs">
        {data.runs.map(({ runId, start, end, session }, i) => (
          <li key={runId}>
            <span className="swatch" style={{ background: runs[i]!.colour }} aria-hidden="true" />
            <div>
              <Link href={`/runs/${runId}`}>{runs[i]!.name}</Link> {i === 0 && <span className="badge">base</span>}
              <small className="muted">
                {session}, {range(start, end)}
              </small>
            </div>
            {i > 0 && (
              <button
                type="button"
                className="button small"
                aria-label={`Make ${runs[i]!.name} the base`}
                onClick={() => onRuns([runId, ...ids.filter((id) => id !== runId)])}
              >
                Base
              </button>
            )}
            <button
              type="button"
              className="button small"
              aria-label={`Leave out ${runs[i]!.name}`}
              onClick={() => onRuns(ids.filter((id) => id !== runId))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <DifferencesCard data={data} runs={runs} />
      <CurvesCard data={data} runs={runs} />
      <FiguresCard data={data} runs={runs} />
      <div className="columns">
        <div className="span-4">
          <CorrelationCard data={data} runs={runs} />
        </div>
        <div className="span-8">
          <MonthsCard runs={runs} />
        </div>
      </div>
    </>
  );
}

function namesOf({ runs }: ComparisonView): Compared[] {
  const names = runs.map(({ label, strategy }) => label ?? strategy);
  return runs.map(({ runId }, i) => {
    const name = names[i]!;
    const isAlone = names.filter((one) => one === name).length === 1;
    return { id: runId, colour: COLOURS[i]!, name: isAlone ? name : `${name} ${shortId(runId)}` };
  });
}
