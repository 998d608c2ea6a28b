import type { RiskSummaryView, RiskView } from '../../engine/model/risk-views';
import { errorText } from './failure';
import { count, decimal, moment, percent } from './format';
import { bookFacts, shiftTable } from './show-what-if';
import { scenarioTable, stressFacts } from './show-stress';
import { facts, table, type Column } from './table';

export const RISK_COLUMNS: readonly Column<RiskSummaryView>[] = [
  { head: 'RISK', cell: ({ riskId }) => riskId },
  { head: 'KIND', cell: ({ kind }) => kind },
  { head: 'STATUS', cell: ({ status }) => status },
  { head: 'LABEL', cell: ({ label, kind }) => (label === kind ? '-' : (label ?? '-')) },
  { head: 'STRATEGY', cell: ({ strategy }) => strategy ?? '-' },
  { head: 'RUN', cell: ({ run }) => run ?? '-' },
  { head: 'AT', cell: ({ createdAt }) => moment(createdAt) },
];

export function showRisk(view: RiskView): string {
  const { riskId, kind, status, run, temporalUrl, cancelReason, error, result } = view;
  const head = facts([
    ['risk', riskId],
    ['kind', kind],
    ['status', status],
    ['run', run ?? undefined],
    ...(result?.kind === 'monte-carlo' ? pathFacts(result) : []),
    ...(result?.kind === 'stress' ? stressFacts(result) : []),
    ...(result?.kind === 'what-if' ? bookFacts(result) : []),
    ...(result?.kind === 'portfolio' ? portfolioFacts(result) : []),
    ['temporal', temporalUrl],
    ['cancelled because', cancelReason ?? undefined],
    ['error', error && errorText(error)],
  ]);
  if (result === null) return head;
  return `${head}\n\n${tableOf(result)}`;
}

function tableOf(result: Result): string {
  switch (result.kind) {
    case 'monte-carlo':
      return table(LOSSES, result.losses);
    case 'stress':
      return scenarioTable(result);
    case 'what-if':
      return shiftTable(result);
    case 'portfolio':
      return weightTable(result);
  }
}

type Result = NonNullable<RiskView['result']>;
type MonteCarlo = Extract<Result, { kind: 'monte-carlo' }>;
type Portfolio = Extract<Result, { kind: 'portfolio' }>;

function pathFacts(result: MonteCarlo): (readonly [string, string | undefined])[] {
  const { end, maxDrawdown, ruin } = result;
  return [
    ['paths', `${count(result.paths)} of ${count(result.horizon)} ${result.unit}`],
    ['drawn from', `${count(result.observations)} ${result.unit}`],
    ['blocks', result.block === null ? undefined : `${decimal(result.block)} on average`],
    ['gain, 5 to 95 %', `${percent(end.p5 - 1)} to ${percent(end.p95 - 1)}, median ${percent(end.p50 - 1)}`],
    ['ends with a loss', `${percent(end.probabilityOfLoss)} of the paths`],
    ['drawdown', `median ${percent(maxDrawdown.p50)}, in one of twenty ${percent(maxDrawdown.p5)}`],
    [`ruin (-${percent(ruin.loss)})`, `${percent(ruin.probability)} of the paths`],
    ['runs that end lower', result.reruns && percent(result.reruns.worse)],
  ];
}

type Losses = MonteCarlo['losses'][number];
const loss = (head: string, name: 'historic' | 'normal' | 'cornishFisher' | 'simulated'): Column<Losses> => ({
  head,
  number: true,
  cell: (row) => `${percent(row[name].valueAtRisk)} (${percent(row[name].conditional)})`,
});

/** Value at risk, with the mean of what is beyond it. */
const LOSSES: readonly Column<Losses>[] = [
  { head: 'LEVEL', cell: ({ level }) => percent(level) },
  loss('HISTORIC', 'historic'),
  loss('NORMAL', 'normal'),
  loss('CORNISH-FISHER', 'cornishFisher'),
  loss('WHOLE PATH', 'simulated'),
];

function portfolioFacts({ days, shrinkage }: Portfolio): (readonly [string, string | undefined])[] {
  return [
    ['days', count(days)],
    ['shrinkage', shrinkage === 0 ? undefined : decimal(shrinkage)],
  ];
}

/** One row an instrument and one column a method; what is expected of them in the last rows. */
function weightTable({ portfolios }: Portfolio): string {
  const figures = [
    ['return', 'expectedReturn'],
    ['volatility', 'volatility'],
    ['turnover', 'turnover'],
  ] as const;
  const rows = [
    ...Object.keys(portfolios[0]?.weights ?? {}).map((id) => [
      id,
      ...portfolios.map(({ weights }) => percent(weights[id])),
    ]),
    ...figures.map(([head, name]) => [head, ...portfolios.map((portfolio) => percent(portfolio[name]))]),
    ['sharpe', ...portfolios.map(({ sharpe }) => decimal(sharpe))],
  ];
  const columns = ['', ...portfolios.map(({ method }) => method.toUpperCase())].map((head, at): Column<string[]> => ({
    head,
    number: at > 0,
    cell: (row) => row[at]!,
  }));
  return table(columns, rows);
}
