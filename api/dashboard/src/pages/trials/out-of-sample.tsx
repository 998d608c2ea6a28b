import type { SearchView } from '../../../../../engine/model/search-views';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { Table, type Column } from '../../components/table';
import { Moment } from '../../components/zone';
import { decimal, pairs, percent } from '../../lib/format';
import { inSentence, trialFigureOf } from '../../lib/statistics';

type Held = NonNullable<NonNullable<SearchView['holdout']>['results']>[number];

/** The best points on the bars that they were chosen by, and on those that nobody had looked at. */
export function OutOfSampleCard({ search, statistic }: { search: SearchView; statistic: string }) {
  const { holdout } = search;
  if (!holdout) return null;
  const { label, show } = trialFigureOf(statistic);
  const figure = (of: Held['inSample']) => show((of as Record<string, number | null> | null)?.[statistic]);
  const columns: Column<Held>[] = [
    { id: 'parameters', head: 'Parameters', cell: ({ parameters }) => pairs(parameters) },
    { id: 'in', head: `${label}, in sample`, number: true, cell: ({ inSample }) => figure(inSample) },
    { id: 'out', head: 'out of sample', number: true, cell: ({ outOfSample }) => figure(outOfSample) },
    {
      ...{ id: 'inReturn', head: 'Return, in sample', number: true, wide: true },
      cell: ({ inSample }) => percent(inSample?.totalReturn),
    },
    {
      ...{ id: 'outReturn', head: 'out of sample', number: true, wide: true },
      cell: ({ outOfSample }) => percent(outOfSample?.totalReturn),
    },
    {
      ...{ id: 'outTrades', head: 'Trades there', number: true, wide: true },
      cell: ({ outOfSample }) => decimal(outOfSample?.trades, 0),
    },
  ];
  return (
    <Card
      title="In and out of sample"
      end={
        holdout.from && (
          <span className="muted">
            held out from <Moment iso={holdout.from} /> on, by {inSentence(label)}
          </span>
        )
      }
      flush
    >
      {holdout.error && (
        <div className="card-body">
          <ErrorBox body={holdout.error} />
        </div>
      )}
      {holdout.results ? (
        <Table label="In and out of sample" columns={columns} rows={holdout.results} keyOf={({ trial }) => trial} />
      ) : (
        <p className="card-note">The best points run there when the search has ended.</p>
      )}
    </Card>
  );
}
