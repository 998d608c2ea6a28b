import { useMemo, useState } from 'react';
import { SURFACE_AGGREGATES, type SurfaceAggregate } from '../../../../../engine/model/surface-aggregates';
import type { AxisView, PivotView } from '../../../../../engine/model/trial-analytics-views';
import { bestOfCell, usePivot } from '../../api/trial-queries';
import { PivotChart } from '../../charts/pivot-chart';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PivotTable } from '../../components/pivot-table';
import { Segmented } from '../../components/segmented';
import { Select } from '../../components/select';
import { encode, withCondition } from '../../lib/conditions';
import { inSentence, trialFigureOf } from '../../lib/statistics';
import { neighbourMeans } from '../../lib/neighbour-mean';
import { sortText } from '../../lib/address';
import type { TrialsSource } from './source';
import type { TrialsLook } from './use-trials-view';

interface HeatmapCardProps {
  source: TrialsSource;
  look: TrialsLook;
}

const SMOOTH = { cell: 'each cell', around: 'mean of neighbours' } as const;

/** A statistic over two parameters of any number of trials, all others put together by the server. */
export function HeatmapCard({ source, look }: HeatmapCardProps) {
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const [smooth, setSmooth] = useState<keyof typeof SMOOTH>('cell');
  const { x, y, agg, change } = look;
  const names = source.parameters.map(({ name }) => name);
  const axes = Object.fromEntries(names.map((name) => [name, name]));
  const pick = (which: 'x' | 'y') => (name: string) => {
    const other = which === 'x' ? 'y' : 'x';
    const swapped = look[other] === name ? look[which] : look[other];
    change({ [which]: name, [other]: swapped });
  };
  const controls = (
    <>
      {names.length > 2 && <Select label="Across" options={axes} value={x} onPick={pick('x')} />}
      {names.length > 2 && <Select label="Up" options={axes} value={y} onPick={pick('y')} />}
      <Select
        label="Of a cell the"
        options={Object.fromEntries(SURFACE_AGGREGATES.map((name) => [name, name]))}
        value={agg}
        onPick={(next) => change({ agg: next === 'median' ? '' : next })}
      />
      <Select label="Shown" options={SMOOTH} value={smooth} onPick={(next) => setSmooth(next as typeof smooth)} />
      <Segmented label="Shown as" options={{ chart: 'Chart', table: 'Table' }} value={view} onPick={setView} />
    </>
  );
  return (
    <Card title="Heatmap" end={controls}>
      <Body source={source} look={look} view={view} isSmooth={smooth === 'around'} />
    </Card>
  );
}

function Body({ source, look, view, isSmooth }: HeatmapCardProps & { view: 'chart' | 'table'; isSmooth: boolean }) {
  const { statistic, fix, x, y, agg, pick } = look;
  const { data, error } = usePivot(source, { statistic, fix, x, y, agg });
  const z = useMemo(() => (data ? (isSmooth ? neighbourMeans(data.z) : data.z) : []), [data, isSmooth]);
  const figure = trialFigureOf(statistic);
  if (error) return <ErrorBox error={error} />;
  if (!data) return <div style={{ height: 494 }} aria-busy="true" />;
  if (!data.y) return <Empty title="One parameter is varied: the line below shows it." />;
  const pivot = { ...data, y: data.y };
  const label = labelOf(figure.label, agg, pivot);
  const open = async (column: number, row: number) => {
    const trial = await bestOfCell(source, {
      sort: sortText({ by: statistic, descending: data.largerIsBetter }),
      fix: withCell(fix, pivot, { column, row }),
    });
    if (trial) pick(trial.trial);
  };
  const drawn = { pivot, z, label, show: (value: number) => figure.show(value) };
  return (
    <>
      {view === 'chart' ? (
        <PivotChart {...drawn} onPick={(column, row) => void open(column, row)} />
      ) : (
        <PivotTable {...drawn} />
      )}
      <p className="muted">
        <small>
          {data.trials > 0 && 'A click on a cell opens its best trial. '}
          {z.some((row) => row.includes(null)) &&
            `Empty cells: trials that failed, have not ended, or have no ${inSentence(figure.label)}, as without a trade.`}
        </small>
      </p>
    </>
  );
}

/** What a cell shows is named where several trials are put together. */
function labelOf(label: string, agg: SurfaceAggregate, { counts }: PivotView): string {
  const isAlone = typeof counts === 'number' ? counts <= 1 : counts.every((row) => row.every((count) => count <= 1));
  if (isAlone) return label;
  return `${agg} ${inSentence(label)}`;
}

/** Conditions that let through the trials of a cell alone. */
function withCell(fix: string, { x, y }: PivotView & { y: AxisView }, at: { column: number; row: number }): string {
  const conditionOf = ({ from, to }: AxisView['bins'][number], numeric: boolean) => {
    if (from === to || !numeric) return encode(from);
    return `${Math.min(from as number, to as number)}..${Math.max(from as number, to as number)}`;
  };
  const across = withCondition(fix, x.name, conditionOf(x.bins[at.column]!, x.numeric));
  return withCondition(across, y.name, conditionOf(y.bins[at.row]!, y.numeric));
}
