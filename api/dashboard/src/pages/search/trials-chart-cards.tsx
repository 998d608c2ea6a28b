import { useMemo, useState } from 'react';
import type { SearchView } from '../../../../../engine/model/search-views';
import type { SweepTrialView } from '../../../../../engine/model/views';
import { PointsChart, type ChartPoint } from '../../charts/points-chart';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { Select } from '../../components/select';
import { count, pairs, plain } from '../../lib/format';
import { isBetter, objectiveLabel, objectiveOf, showObjective } from '../../lib/objectives';

interface CardProps {
  search: SearchView;
  trials: readonly SweepTrialView[] | undefined;
}

const WAITING = <div style={{ height: 340 }} aria-busy="true" />;
const NONE_YET = <Empty title="No trial with a figure yet." />;

/** The first objective over the trials in their order, and the best so far. */
export function ConvergenceCard({ search, trials }: CardProps) {
  const objective = search.objectives[0]!;
  // An objective never changes, but each poll brings a new one.
  const key = JSON.stringify(objective);
  const { points, line } = useMemo(() => {
    const wanted = JSON.parse(key) as typeof objective;
    const found: ChartPoint[] = [];
    const steps: [number, number][] = [];
    for (const trial of trials ?? []) {
      const y = objectiveOf(wanted, trial);
      if (y === null) continue;
      found.push({ trial: trial.trial, x: trial.trial, y });
      const best = steps.at(-1)?.[1];
      steps.push([trial.trial, best === undefined || isBetter(wanted, y, best) ? y : best]);
    }
    return { points: found, line: steps };
  }, [key, trials]);
  const name = objectiveLabel(objective);
  const best = line.at(-1)?.[1];
  return (
    <Card title="Convergence" end={<span className="muted">the line is the best so far</span>}>
      {trials === undefined ? (
        WAITING
      ) : points.length === 0 ? (
        NONE_YET
      ) : (
        <PointsChart
          x={{ name: 'trial', show: (value) => count(value) }}
          y={{ name, show: (value) => showObjective(objective, value) }}
          points={points}
          line={line}
          stepped
          label={`${name} of ${count(points.length)} trials in their order; best ${showObjective(objective, best)}.`}
        />
      )}
    </Card>
  );
}

/** Trials over two of the parameters, coloured by the first objective; the best is ringed. A click runs a trial. */
export function ParametersCard({ search, trials, onRun }: CardProps & { onRun: (trial: SweepTrialView) => void }) {
  const names = Object.keys(search.space);
  const objective = search.objectives[0]!;
  const [picked, setPicked] = useState({ x: names[0]!, y: names[1] ?? '' });
  const [chosen, setChosen] = useState<number>();
  const withTwo = names.length > 1;
  const options = Object.fromEntries(names.map((name) => [name, name]));
  const name = objectiveLabel(objective);
  const show = (value: number) => showObjective(objective, value);
  const x = axisOf(trials ?? [], picked.x);
  const y = withTwo ? axisOf(trials ?? [], picked.y) : undefined;
  const points = (trials ?? []).flatMap((trial): ChartPoint[] => {
    const value = objectiveOf(objective, trial);
    const [across, up] = [x.at(trial), y ? y.at(trial) : value];
    if (value === null || across === null || up === null) return [];
    return [{ trial: trial.trial, x: across, y: up, value }];
  });
  const ringed = points.filter(({ trial }) => trial === (chosen ?? search.best?.trial));
  const shown = trials?.find(({ trial }) => trial === (chosen ?? search.best?.trial));
  const controls = names.length > 2 && (
    <>
      <Select label="Across" options={options} value={picked.x} onPick={(next) => setPicked({ ...picked, x: next })} />
      <Select label="Up" options={options} value={picked.y} onPick={(next) => setPicked({ ...picked, y: next })} />
    </>
  );
  return (
    <Card title="Parameters" end={controls || <span className="muted">coloured by {name}</span>}>
      {trials === undefined ? (
        WAITING
      ) : points.length === 0 ? (
        NONE_YET
      ) : (
        <PointsChart
          x={x.axis}
          y={y?.axis ?? { name, show }}
          points={points}
          ringed={ringed}
          colour={{ name, show }}
          label={`${count(points.length)} trials over ${picked.x}${withTwo ? ` and ${picked.y}` : ''}, coloured by ${name}.`}
          onPick={setChosen}
        />
      )}
      <p className="progress-line" style={{ minHeight: 26, alignItems: 'center' }} aria-live="polite">
        {shown && (
          <>
            <span>
              {chosen === undefined ? 'Best' : 'Picked'}: <strong>{pairs(shown.parameters)}</strong>, {name}{' '}
              <strong>{showObjective(objective, objectiveOf(objective, shown))}</strong>
            </span>
            <button type="button" className="button small" onClick={() => onRun(shown)}>
              Run this trial
            </button>
          </>
        )}
      </p>
    </Card>
  );
}

/** An axis of a parameter: of numbers where all of its values are, else of categories in the order of their words. */
function axisOf(trials: readonly SweepTrialView[], name: string) {
  const values = trials.map(({ parameters }) => parameters[name]).filter((value) => value !== undefined);
  if (values.every((value) => typeof value === 'number')) {
    const at = ({ parameters }: SweepTrialView) => (parameters[name] as number | undefined) ?? null;
    return { at, axis: { name, show: (value: number) => plain(value) } };
  }
  const categories = [...new Set(values.map(String))].sort();
  const at = ({ parameters }: SweepTrialView) => {
    const value = parameters[name];
    return value === undefined ? null : categories.indexOf(String(value));
  };
  return { at, axis: { name, categories, show: String } };
}
