import { useState } from 'react';
import type { SearchPointView, SearchView } from '../../../../../engine/model/search-views';
import { useFront } from '../../api/search-queries';
import { PointsChart, type ChartPoint } from '../../charts/points-chart';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Select } from '../../components/select';
import { Table, type Column } from '../../components/table';
import { count, pairs } from '../../lib/format';
import { objectiveLabel, showObjective } from '../../lib/objectives';

/** Points that no other one beats, over two of the objectives and as a table. */
export function FrontCard({ search }: { search: SearchView }) {
  const { data, error } = useFront(search);
  const labels = search.objectives.map(objectiveLabel);
  const [picked, setPicked] = useState({ x: 0, y: 1 });
  const options = Object.fromEntries(labels.map((label, i) => [String(i), label]));
  const items = data?.items ?? [];
  const points = items
    .map(({ trial, objectives }): ChartPoint => ({ trial, x: objectives[picked.x]!, y: objectives[picked.y]! }))
    .sort((a, b) => a.x - b.x);
  const axis = (at: number) => ({
    name: labels[at]!,
    show: (value: number) => showObjective(search.objectives[at]!, value),
  });
  const controls = labels.length > 2 && (
    <>
      <Select
        label="Across"
        options={options}
        value={String(picked.x)}
        onPick={(next) => setPicked({ ...picked, x: Number(next) })}
      />
      <Select
        label="Up"
        options={options}
        value={String(picked.y)}
        onPick={(next) => setPicked({ ...picked, y: Number(next) })}
      />
    </>
  );
  return (
    <Card title="Pareto front" end={controls || <span className="muted">{count(items.length)} points</span>} flush>
      <div className="card-body">
        <ErrorBox error={error} />
        {!data && !error && <div style={{ height: 340 }} aria-busy="true" />}
        {data && items.length === 0 && <Empty title="No generation is whole yet." />}
        {items.length > 0 && (
          <PointsChart
            x={axis(picked.x)}
            y={axis(picked.y)}
            points={points}
            ringed={points}
            line={labels.length === 2 ? points.map(({ x, y }) => [x, y] as const) : []}
            label={`${count(items.length)} points that no other beats, by ${labels[picked.x]} and ${labels[picked.y]}.`}
          />
        )}
      </div>
      {items.length > 0 && (
        <Table label="Pareto front" columns={columnsOf(search)} rows={items} keyOf={({ trial }) => trial} />
      )}
    </Card>
  );
}

function columnsOf({ objectives }: SearchView): Column<SearchPointView>[] {
  return [
    { id: 'trial', head: 'Trial', number: true, cell: ({ trial }) => count(trial) },
    { id: 'parameters', head: 'Parameters', cell: ({ parameters }) => pairs(parameters) },
    ...objectives.map((objective, i) => ({
      id: `objective ${i}`,
      head: objectiveLabel(objective),
      number: true,
      cell: (point: SearchPointView) => showObjective(objective, point.objectives[i]),
    })),
  ];
}
