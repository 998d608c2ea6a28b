import { useMemo, useState } from 'react';
import { trialFigure } from '../../../../../engine/model/script-figures';
import { statisticsOfTrials } from '../../../../../engine/model/trial-statistics';
import type { SweepView } from '../../../../../engine/model/views';
import { MOST_TRIALS, useAllTrials } from '../../api/queries';
import { HeatmapChart } from '../../charts/heatmap-chart';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PivotTable } from '../../components/pivot-table';
import { Segmented } from '../../components/segmented';
import { Select } from '../../components/select';
import { count, pairs } from '../../lib/format';
import { bestCell, pivot, type TrialRow } from '../../lib/pivot';
import { inSentence, SCRIPT_CHOICES, trialFigureOf } from '../../lib/statistics';

interface HeatmapCardProps {
  sweep: SweepView;
  onRun: (trial: TrialRow) => void;
}

/** Its objective among them, which may be a metric of its own. */
function optionsOf({ objective, ...sweep }: SweepView): Record<string, string> {
  const names = new Set([...(sweep.script ? SCRIPT_CHOICES : statisticsOfTrials(sweep)), objective.statistic]);
  return Object.fromEntries([...names].map((name) => [name, trialFigureOf(name).label]));
}

/** Lower is better for these, whatever the sweep looked for. */
const LOWER_IS_BETTER = new Set<string>(['volatility', 'fees', 'rejectedOrders']);

/** One figure over two parameters of a grid that varies two at least, the best over all others. */
export function HeatmapCard({ sweep, onRun }: HeatmapCardProps) {
  const axes = sweep.axes.filter(({ values }) => values.length > 1);
  const [statistic, setStatistic] = useState<string>(sweep.objective.statistic);
  const [names, setNames] = useState({ x: axes[0]?.name ?? '', y: axes[1]?.name ?? '' });
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const pick = (which: 'x' | 'y') => (name: string) => {
    const other = which === 'x' ? 'y' : 'x';
    setNames({ ...names, [which]: name, ...(names[other] === name && { [other]: names[which] }) });
  };
  const options = Object.fromEntries(axes.map(({ name }) => [name, name]));
  const controls = (
    <>
      <Select label="Statistic" options={optionsOf(sweep)} value={statistic} onPick={setStatistic} />
      {axes.length > 2 && <Select label="Across" options={options} value={names.x} onPick={pick('x')} />}
      {axes.length > 2 && <Select label="Up" options={options} value={names.y} onPick={pick('y')} />}
      <Segmented label="Shown as" options={{ chart: 'Chart', table: 'Table' }} value={view} onPick={setView} />
    </>
  );
  return (
    <Card title="Heatmap" end={controls}>
      <Body sweep={sweep} statistic={statistic} names={names} view={view} onRun={onRun} />
    </Card>
  );
}

interface BodyProps extends HeatmapCardProps {
  statistic: string;
  names: { x: string; y: string };
  view: 'chart' | 'table';
}

function Body({ sweep, statistic, names, view, onRun }: BodyProps) {
  const drawable = sweep.total <= MOST_TRIALS;
  const { data, error } = useAllTrials(sweep.sweepId, { status: sweep.status, enabled: drawable });
  const [picked, setPicked] = useState<TrialRow>();
  const { label, show } = trialFigureOf(statistic);
  // The axes of a sweep never change, but each poll brings new arrays.
  const axesKey = JSON.stringify(sweep.axes);
  const direction = directionOf(sweep, statistic);
  const made = useMemo(() => {
    const axes = JSON.parse(axesKey) as SweepView['axes'];
    const axis = (name: string) => axes.find((one) => one.name === name)!;
    const [x, y] = [axis(names.x), axis(names.y)];
    const cells = pivot(data?.items ?? [], { x, y, statistic, direction });
    return { x, y, cells, best: bestCell(cells, direction) };
  }, [axesKey, data, names.x, names.y, statistic, direction]);
  if (!drawable) return <TooLarge total={sweep.total} />;
  if (error) return <ErrorBox error={error} />;
  if (!data) return <div style={{ height: 494 }} aria-busy="true" />;
  // One best on the page: that of the objective is the sweep's own.
  const best = statistic === sweep.objective.statistic ? (sweep.best ?? made.best?.trial) : made.best?.trial;
  const shown = picked ?? best;
  return (
    <>
      {view === 'chart' && <HeatmapChart {...made} label={label} show={show} onPick={setPicked} />}
      {view === 'table' && <PivotTable {...made} label={label} show={show} />}
      {made.cells.length < made.x.values.length * made.y.values.length && (
        <p className="muted">
          <small>
            Empty cells: trials that failed, have not ended, or have no {inSentence(label)}, as without a trade.
          </small>
        </p>
      )}
      <p className="progress-line" style={{ minHeight: 26, alignItems: 'center' }} aria-live="polite">
        {shown && (
          <>
            <span>
              {picked ? 'Picked' : 'Best'}: <strong>{pairs(shown.parameters)}</strong>, {inSentence(label)}{' '}
              <strong>{show(trialFigure(shown, statistic))}</strong>
            </span>
            <button type="button" className="button small" onClick={() => onRun(shown)}>
              {sweep.script ? 'Show its run' : 'Run this trial'}
            </button>
          </>
        )}
      </p>
    </>
  );
}

function directionOf({ objective }: SweepView, statistic: string): 'maximize' | 'minimize' {
  if (statistic === objective.statistic) return objective.direction;
  return LOWER_IS_BETTER.has(statistic) ? 'minimize' : 'maximize';
}

function TooLarge({ total }: { total: number }) {
  return (
    <Empty title={`${count(total)} trials are too many to draw.`}>
      <p>Up to {count(MOST_TRIALS)} are drawn. The table below has the best of them.</p>
    </Empty>
  );
}
