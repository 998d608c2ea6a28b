import type { DrawdownRow } from '../../../../../../engine/model/analytics-views';
import type { RunView } from '../../../../../../engine/model/views';
import { useRiskFigures } from '../../../api/run-queries';
import { Card } from '../../../components/card';
import { Empty } from '../../../components/empty';
import { ErrorBox } from '../../../components/error-box';
import { Table, type Column } from '../../../components/table';
import { useZone } from '../../../components/zone';
import { decimal, inCurrency, NONE, percent } from '../../../lib/format';
import { useRunRange } from '../../../lib/run-range';
import { closesIn } from '../../../lib/zone';

type Numbered = DrawdownRow & { number: number };

/** The deepest drawdowns with their dates, and the tails of days. */
export function DrawdownsTab({ run }: { run: RunView }) {
  const { data, error } = useRiskFigures(run.runId);
  const zone = useZone();
  const { setSpan } = useRunRange();
  if (!data) return <ErrorBox error={error} />;
  const close = closesIn(
    data.drawdowns.flatMap(({ peak, low, recovered }) => [peak, low, recovered]),
    zone,
  );
  const show = ({ peak, recovered }: DrawdownRow) => {
    const end = Date.parse(recovered ?? run.statistics?.lastClose ?? peak);
    const margin = (end - Date.parse(peak)) / 5;
    setSpan({
      from: new Date(Date.parse(peak) - margin).toISOString(),
      to: recovered === null ? null : new Date(end + margin).toISOString(),
    });
  };
  const rows = data.drawdowns.map((row, i) => ({ ...row, number: i + 1 }));
  return (
    <div className="columns">
      <Card title="Deepest drawdowns" className="span-8" end={<span className="muted">{SHADED}</span>} flush>
        {rows.length === 0 ? (
          <Empty title="Equity never fell below an earlier close." />
        ) : (
          <Table
            label="Deepest drawdowns"
            columns={columnsOf(run.currency, { close, show })}
            rows={rows}
            keyOf={({ number }) => number}
          />
        )}
      </Card>
      <Card title="Worst days" className="span-4" flush>
        <Table label="Tails of days" columns={TAILS} rows={data.tails} keyOf={({ level }) => level} />
        <p className="card-note">
          Historical, of the returns of days: what is lost at most with so much confidence, and the mean of what lies
          beyond.
        </p>
      </Card>
    </div>
  );
}

const SHADED = 'the first five are shaded on the chart';

interface Doing {
  close: (iso: string) => string;
  show: (row: DrawdownRow) => void;
}

const columnsOf = (currency: RunView['currency'], { close, show }: Doing): readonly Column<Numbered>[] => [
  { id: 'number', head: '#', number: true, cell: (row) => row.number },
  {
    id: 'depth',
    head: 'Depth',
    number: true,
    cell: (row) => (
      <button type="button" className="link bad" onClick={() => show(row)} title="Show it on the chart">
        {percent(row.depth)}
      </button>
    ),
  },
  { id: 'money', head: inCurrency('Money', currency), number: true, cell: (row) => decimal(row.money) },
  { id: 'peak', head: 'Peak', cell: (row) => close(row.peak) },
  { id: 'low', head: 'Low', cell: (row) => close(row.low) },
  { id: 'recovered', head: 'Recovered', cell: (row) => (row.recovered === null ? 'not yet' : close(row.recovered)) },
  { id: 'days', head: 'Days', number: true, cell: (row) => decimal(row.days, 1) },
  {
    id: 'recoveryDays',
    head: 'Low to recovery',
    number: true,
    wide: true,
    cell: (row) => (row.recoveryDays === null ? NONE : decimal(row.recoveryDays, 1)),
  },
];

interface Tail {
  level: number;
  valueAtRisk: number | null;
  expectedShortfall: number | null;
}

const TAILS: readonly Column<Tail>[] = [
  { id: 'level', head: 'Confidence', cell: ({ level }) => percent(level, 1) },
  { id: 'var', head: 'Value at risk', number: true, cell: ({ valueAtRisk }) => percent(valueAtRisk) },
  { id: 'es', head: 'Expected shortfall', number: true, cell: ({ expectedShortfall }) => percent(expectedShortfall) },
];
