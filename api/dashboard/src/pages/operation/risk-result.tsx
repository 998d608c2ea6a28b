import { useQuery } from '@tanstack/react-query';
import type { RiskView } from '../../../../../engine/model/risk-views';
import { isFinal, type OperationStatus } from '../../../../../engine/model/status';
import { client } from '../../api/client';
import { pollOf } from '../../api/polling';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { Facts } from '../../components/facts';
import { Table, type Column } from '../../components/table';
import { count, decimal, NONE, percent } from '../../lib/format';

type Result = NonNullable<RiskView['result']>;
type Of<Kind extends Result['kind']> = Extract<Result, { kind: Kind }>;

/** What a risk analysis has found, by its kind. */
export function RiskResult({ id, status }: { id: string; status: OperationStatus }) {
  const { data, error } = useQuery({
    queryKey: ['risk', id, isFinal(status)],
    queryFn: () => client.risk.get.query({ id }),
    refetchInterval: pollOf(status),
  });
  if (error) return <ErrorBox error={error} />;
  if (!data?.result) return null;
  return <Found result={data.result} />;
}

function Found({ result }: { result: Result }) {
  switch (result.kind) {
    case 'monte-carlo':
      return <MonteCarlo result={result} />;
    case 'stress':
      return <Stress result={result} />;
    case 'what-if':
      return <WhatIf result={result} />;
    case 'portfolio':
      return <Portfolio result={result} />;
  }
}

type Losses = Of<'monte-carlo'>['losses'][number];
const loss = (head: string, name: 'historic' | 'normal' | 'cornishFisher' | 'simulated'): Column<Losses> => ({
  id: name,
  head,
  number: true,
  wide: name !== 'historic' && name !== 'simulated',
  cell: (row) => percent(row[name].valueAtRisk),
});
const LOSSES: readonly Column<Losses>[] = [
  { id: 'level', head: 'Level', cell: ({ level }) => percent(level) },
  loss('Historic', 'historic'),
  loss('Normal', 'normal'),
  loss('Cornish-Fisher', 'cornishFisher'),
  loss('Whole path', 'simulated'),
];

function MonteCarlo({ result }: { result: Of<'monte-carlo'> }) {
  const { paths, horizon, unit, end, maxDrawdown, ruin, losses } = result;
  return (
    <>
      <Card title="Paths">
        <Facts
          facts={[
            ['Paths', `${count(paths)} of ${count(horizon)} ${unit}`],
            ['Gain, 5 to 95 %', `${percent(end.p5 - 1)} to ${percent(end.p95 - 1)}, median ${percent(end.p50 - 1)}`],
            ['End with a loss', percent(end.probabilityOfLoss)],
            ['Drawdown', `median ${percent(maxDrawdown.p50)}, in one of twenty ${percent(maxDrawdown.p5)}`],
            [`Ruin (-${percent(ruin.loss)})`, percent(ruin.probability)],
          ]}
        />
      </Card>
      <Card title="Value at risk" flush>
        <Table label="Value at risk" columns={LOSSES} rows={losses} keyOf={({ level }) => level} />
      </Card>
    </>
  );
}

interface ScenarioRow {
  name: string;
  totalReturn: number | null;
  maxDrawdown: number | null;
  sharpe: number | null;
  liquidations: number;
}
const SCENARIOS: readonly Column<ScenarioRow>[] = [
  { id: 'name', head: 'Scenario', cell: ({ name }) => name },
  { id: 'return', head: 'Return', number: true, cell: ({ totalReturn }) => percent(totalReturn) },
  { id: 'drawdown', head: 'Drawdown', number: true, cell: ({ maxDrawdown }) => percent(maxDrawdown) },
  { id: 'sharpe', head: 'Sharpe', number: true, wide: true, cell: ({ sharpe }) => decimal(sharpe) },
  { id: 'liquidations', head: 'Liquidations', number: true, wide: true, cell: (row) => count(row.liquidations) },
];

function Stress({ result: { base, scenarios, worst, expected } }: { result: Of<'stress'> }) {
  const rows: ScenarioRow[] = [{ name: 'as it was', ...base }, ...scenarios];
  return (
    <>
      <Card title="Stress">
        <Facts
          facts={[
            ['Scenarios', count(scenarios.length)],
            ['Worst', worst ?? NONE],
            ['Expected return', expected ? percent(expected.totalReturn) : NONE],
          ]}
        />
      </Card>
      <Card title="Scenarios" flush>
        <Table label="Scenarios" columns={SCENARIOS} rows={rows} keyOf={(_row, index) => index} />
      </Card>
    </>
  );
}

type Shift = Of<'what-if'>['shifts'][number];
const SHIFTS: readonly Column<Shift>[] = [
  { id: 'spot', head: 'Spot', number: true, cell: ({ spot }) => percent(spot) },
  { id: 'volatility', head: 'Volatility', number: true, cell: ({ volatility }) => percent(volatility) },
  { id: 'days', head: 'Days', number: true, cell: ({ days }) => decimal(days) },
  { id: 'greeks', head: 'By greeks', number: true, wide: true, cell: ({ byGreeks }) => decimal(byGreeks.total) },
  { id: 'revalued', head: 'Revalued', number: true, cell: ({ revalued }) => decimal(revalued) },
];

function WhatIf({ result: { at, positions, shifts } }: { result: Of<'what-if'> }) {
  return (
    <>
      <Card title="Book">
        <Facts
          facts={[
            ['At', at],
            ['Positions', count(positions.length)],
          ]}
        />
      </Card>
      <Card title="Shifts" flush>
        <Table label="Shifts" columns={SHIFTS} rows={shifts} keyOf={(_row, index) => index} />
      </Card>
    </>
  );
}

type Weights = Of<'portfolio'>['portfolios'][number];

/** One row an instrument and one column a method; what is expected of them in the last rows. */
function Portfolio({ result: { portfolios } }: { result: Of<'portfolio'> }) {
  const figures = [
    ['Return', ({ expectedReturn }: Weights) => percent(expectedReturn)],
    ['Volatility', ({ volatility }: Weights) => percent(volatility)],
    ['Sharpe', ({ sharpe }: Weights) => decimal(sharpe)],
  ] as const;
  const rows = [
    ...Object.keys(portfolios[0]?.weights ?? {}).map((name) => ({
      name,
      cells: portfolios.map(({ weights }) => percent(weights[name])),
    })),
    ...figures.map(([name, cell]) => ({ name, cells: portfolios.map(cell) })),
  ];
  const columns: Column<(typeof rows)[number]>[] = [
    { id: 'name', head: 'Instrument', cell: ({ name }) => name },
    ...portfolios.map(({ method }, i) => ({
      ...{ id: method, head: method, number: true },
      cell: ({ cells }: (typeof rows)[number]) => cells[i],
    })),
  ];
  return (
    <Card title="Weights" flush>
      <Table label="Weights" columns={columns} rows={rows} keyOf={({ name }) => name} />
    </Card>
  );
}
