import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ComparisonView } from '../../../../../engine/model/analytics-views';
import { client } from '../../api/client';
import { OverlayChart, type OverlaidLine } from '../../charts/overlay-chart';
import { Card } from '../../components/card';
import { Segmented } from '../../components/segmented';
import { percent } from '../../lib/format';
import type { Compared } from './compared-run';

const POINTS = 1500;
const DAY_MS = 86_400_000;
type Alignment = 'date' | 'day';

const gain = (growth: number) => percent(growth - 1, 1);
const depth = (drawdown: number) => percent(drawdown, 1);

/** Equity as a multiple of the initial capital, and drawdowns, by date or by days since each run began. */
export function CurvesCard({ data, runs }: { data: ComparisonView; runs: readonly Compared[] }) {
  const [by, setBy] = useState<Alignment>('date');
  const [scale, setScale] = useState<'linear' | 'log'>('linear');
  const equity = useMemo(
    () =>
      runs.map(({ id, name, colour }): OverlaidLine => {
        const points = data.curves.find(({ runId }) => runId === id)?.points ?? [];
        return {
          name,
          colour,
          points: aligned(
            points.map(({ time, growth }) => [time, growth]),
            by,
          ),
        };
      }),
    [data, runs, by],
  );
  return (
    <Card
      title="Equity"
      end={
        <>
          <Segmented label="Aligned" options={{ date: 'By date', day: 'By day' }} value={by} onPick={setBy} />
          <Segmented label="Scale" options={{ linear: 'Linear', log: 'Log' }} value={scale} onPick={setScale} />
        </>
      }
    >
      <OverlayChart lines={equity} title="Gain" show={gain} isLog={scale === 'log'} height={340} />
      <h3>Drawdown</h3>
      <Drawdowns runs={runs} by={by} />
    </Card>
  );
}

function Drawdowns({ runs, by }: { runs: readonly Compared[]; by: Alignment }) {
  const answers = useQueries({
    queries: runs.map(({ id }) => ({
      queryKey: ['run', id, 'drawdown', POINTS],
      queryFn: () => client.analytics.series.query({ id, series: 'drawdown', points: POINTS }),
      staleTime: Infinity,
    })),
  });
  const all = answers.map(({ data }) => data);
  const known = all.every((one) => one !== undefined);
  if (!known) return <div style={{ height: 200 }} aria-busy="true" />;
  const lines = runs.map(({ name, colour }, i): OverlaidLine => {
    const { time, values } = all[i]!;
    const points = time.flatMap((at, t): [string, number][] => (values[t] == null ? [] : [[at, values[t]]]));
    return { name, colour, points: aligned(points, by) };
  });
  return <OverlayChart lines={lines} title="Drawdown" show={depth} height={200} />;
}

function aligned(points: readonly [string, number][], by: Alignment): OverlaidLine['points'] {
  if (by === 'date' || points.length === 0) return points;
  const first = Date.parse(points[0]![0]);
  return points.map(([time, value]) => [(Date.parse(time) - first) / DAY_MS, value]);
}
