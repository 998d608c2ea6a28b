import type { SearchView } from '../../../../../engine/model/search-views';
import type { StatisticName } from '../../../../../engine/model/statistics';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { Table, type Column } from '../../components/table';
import { boundary, count, pairs } from '../../lib/format';
import { firstStatistic } from '../../lib/objectives';
import { FIGURES } from '../../lib/statistics';

type Holdout = NonNullable<SearchView['holdout']>;
type Row = NonNullable<Holdout['results']>[number];

/** The best points in the part that the search saw, and beside it in the part that it did not. */
export function HoldoutCard({ search, holdout }: { search: SearchView; holdout: Holdout }) {
  const { from, results } = holdout;
  const { statistic } = firstStatistic(search.objectives);
  const names = [...new Set<StatisticName>([statistic, 'totalReturn', 'maxDrawdown'])];
  const columns: Column<Row>[] = [
    { id: 'trial', head: 'Trial', number: true, cell: ({ trial }) => count(trial) },
    { id: 'parameters', head: 'Parameters', cell: ({ parameters }) => pairs(parameters) },
    ...names.flatMap((name) => [
      figure(name, { of: 'inSample', head: FIGURES[name].label, wide: name !== statistic }),
      figure(name, { of: 'outOfSample', head: 'holdout', wide: name !== statistic }),
    ]),
  ];
  const since = from === null ? 'not looked at yet' : `from ${boundary(from)}`;
  return (
    <Card title="Holdout" end={<span className="muted">{since}</span>} flush>
      {results === null || results.length === 0 ? (
        <Empty title={results === null ? 'Looked at when the search has ended.' : 'No point has a result.'} />
      ) : (
        <Table label="Holdout" columns={columns} rows={results} keyOf={({ trial }) => trial} />
      )}
    </Card>
  );
}

function figure(
  name: StatisticName,
  { of, head, wide }: { of: 'inSample' | 'outOfSample'; head: string; wide: boolean },
): Column<Row> {
  return {
    ...{ id: `${name} ${of}`, head, wide, number: true },
    cell: (row) =>
      of === 'outOfSample' && row.error ? (
        <span className="bad">{row.error.code}</span>
      ) : (
        FIGURES[name].show(row[of]?.[name])
      ),
  };
}
