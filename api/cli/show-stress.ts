import type { RiskView } from '../../engine/model/risk-views';
import { count, decimal, percent } from './format';
import { table, type Column } from './table';

type Stress = Extract<NonNullable<RiskView['result']>, { kind: 'stress' }>;

/** Instruments that are named. */
const MOST_NAMED = 5;

export function stressFacts({ expected, worst, scenarios }: Stress): (readonly [string, string | undefined])[] {
  return [
    ['scenarios', count(scenarios.length)],
    ['worst', worst],
    [
      'expected',
      expected ? `${percent(expected.totalReturn)}, change ${percent(expected.change.totalReturn)}` : undefined,
    ],
    ['not repriced', unfollowedText(scenarios)],
  ];
}

/** Options of any scenario that do not follow their underlyings. */
function unfollowedText(scenarios: Stress['scenarios']): string | undefined {
  const names = [
    ...new Set(scenarios.flatMap(({ unfollowed = [] }) => unfollowed.map(({ instrument }) => instrument))),
  ];
  if (names.length === 0) return undefined;
  const rest = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${rest}: options without their underlying in the run`;
}

interface Row extends Omit<Stress['base'], 'losses'> {
  name: string;
  probability: number | null;
  loss: number | undefined;
}

const COLUMNS: readonly Column<Row>[] = [
  { head: 'SCENARIO', cell: ({ name }) => name },
  { head: 'PROBABILITY', number: true, cell: ({ probability }) => (probability === null ? '-' : percent(probability)) },
  { head: 'RETURN', number: true, cell: ({ totalReturn }) => percent(totalReturn) },
  { head: 'DRAWDOWN', number: true, cell: ({ maxDrawdown }) => percent(maxDrawdown) },
  { head: 'SHARPE', number: true, cell: ({ sharpe }) => decimal(sharpe) },
  { head: 'VALUE AT RISK', number: true, cell: ({ loss }) => percent(loss ?? null) },
  { head: 'FILLS', number: true, cell: ({ fills }) => count(fills ?? 0) },
  { head: 'LIQUIDATIONS', number: true, cell: ({ liquidations }) => count(liquidations) },
];

/** The run as it was, then one row a scenario; value at risk of a day by the first level. */
export function scenarioTable({ base, scenarios }: Stress): string {
  const all = [{ name: 'as it was', probability: null, ...base }, ...scenarios];
  return table(
    COLUMNS,
    all.map((one): Row => ({ ...one, loss: one.losses[0]?.valueAtRisk })),
  );
}
