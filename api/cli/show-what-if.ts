import type { RiskView } from '../../engine/model/risk-views';
import { decimal, percent } from './format';
import { table, type Column } from './table';

type WhatIf = Extract<NonNullable<RiskView['result']>, { kind: 'what-if' }>;

export function bookFacts({ at, positions, left }: WhatIf): (readonly [string, string | undefined])[] {
  const sum = (name: 'delta' | 'gamma' | 'vega' | 'theta') => positions.reduce((total, one) => total + one[name], 0);
  return [
    ['at', at],
    ['positions', String(positions.length)],
    ['delta, gamma', `${decimal(sum('delta'))}, ${decimal(sum('gamma'))}`],
    ['vega, theta', `${decimal(sum('vega'))}, ${decimal(sum('theta'))}`],
    [
      'left out',
      left.length === 0 ? undefined : left.map(({ instrument, reason }) => `${instrument} ${reason}`).join('; '),
    ],
  ];
}

type Row = WhatIf['shifts'][number];
const part = (head: string, name: keyof Row['byGreeks']): Column<Row> => ({
  head,
  number: true,
  cell: ({ byGreeks }) => decimal(byGreeks[name]),
});

const COLUMNS: readonly Column<Row>[] = [
  { head: 'SPOT', number: true, cell: ({ spot }) => percent(spot) },
  { head: 'VOLATILITY', number: true, cell: ({ volatility }) => percent(volatility) },
  { head: 'DAYS', number: true, cell: ({ days }) => decimal(days) },
  part('DELTA', 'delta'),
  part('GAMMA', 'gamma'),
  part('VEGA', 'vega'),
  part('THETA', 'theta'),
  part('BY GREEKS', 'total'),
  { head: 'REVALUED', number: true, cell: ({ revalued }) => decimal(revalued) },
];

/** One row a shift. */
export function shiftTable({ shifts }: WhatIf): string {
  return table(COLUMNS, shifts);
}
