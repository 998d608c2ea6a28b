import { STATISTIC_GROUPS, type FullStatisticName, type StatisticUnit } from '../../../../engine/model/run-statistics';
import type { StatisticName } from '../../../../engine/model/statistics';
import { count, decimal, percent, plain } from './format';

interface Figure {
  label: string;
  unit: string;
  show: (value: number | null | undefined) => string;
  /** Green above zero, red below. */
  signed?: boolean;
}

const fraction = { show: percent };
const ratio = { show: decimal, unit: 'ratio' };
const money = { show: decimal, unit: "account's currency" };
const number = { show: count, unit: 'count' };

export const FIGURES: Record<StatisticName, Figure> = {
  totalReturn: { ...fraction, label: 'Total return', unit: 'of initial capital', signed: true },
  annualReturn: { ...fraction, label: 'Annual return', unit: 'a year, compounded', signed: true },
  volatility: { ...fraction, label: 'Volatility', unit: 'a year' },
  sharpe: { ...ratio, label: 'Sharpe', signed: true },
  sortino: { ...ratio, label: 'Sortino', signed: true },
  calmar: { ...ratio, label: 'Calmar', signed: true },
  maxDrawdown: { ...fraction, label: 'Max drawdown', unit: 'of the peak' },
  finalEquity: { ...money, label: 'Final equity' },
  fees: { ...money, label: 'Fees' },
  exposure: { ...fraction, label: 'Exposure', unit: 'of the bars' },
  trades: { ...number, label: 'Trades' },
  winRate: { ...fraction, label: 'Win rate', unit: 'of the trades' },
  profitFactor: { ...ratio, label: 'Profit factor' },
  fills: { ...number, label: 'Fills' },
  rejectedOrders: { ...number, label: 'Rejected orders' },
};

export const GROUPS: readonly { title: string; names: readonly StatisticName[] }[] = [
  { title: 'Return', names: ['totalReturn', 'annualReturn', 'finalEquity', 'fees'] },
  { title: 'Risk', names: ['maxDrawdown', 'volatility', 'exposure'] },
  { title: 'Return for risk', names: ['sharpe', 'sortino', 'calmar'] },
  { title: 'Trading', names: ['trades', 'winRate', 'profitFactor', 'fills', 'rejectedOrders'] },
];

const SHOWN: Record<StatisticUnit, Pick<Figure, 'show' | 'unit'>> = {
  fraction: { show: percent, unit: '' },
  ratio: { show: decimal, unit: 'ratio' },
  money: { show: decimal, unit: "account's currency" },
  count: { show: plain, unit: 'count' },
  days: { show: plain, unit: 'days' },
};

/** Names that a plain reading of the field would spell wrongly. */
const LABELS: Partial<Record<FullStatisticName, string>> = {
  cagr: 'CAGR',
  sqn: 'System quality number',
  cpcIndex: 'CPC index',
  rSquared: 'R squared',
  expectedDay: 'Expected a day',
  expectedMonth: 'Expected a month',
  expectedYear: 'Expected a year',
  smartSharpe: 'Smart Sharpe',
  smartSortino: 'Smart Sortino',
  adjustedSortino: 'Adjusted Sortino',
  smartAdjustedSortino: 'Smart adjusted Sortino',
  probabilisticSharpe: 'Probabilistic Sharpe',
  kelly: 'Kelly, by trades',
  kellyDays: 'Kelly, by days',
  averageLossMoney: 'Average loss',
  averageLoss: 'Average losing return',
  averageGain: 'Average winning return',
  maxDrawdownMoney: 'Max drawdown',
};

const wording = (name: string) =>
  name
    .replace(/^./, (first) => first.toUpperCase())
    .replace(/[A-Z](?=[a-z])/g, (letter, at: number) => (at === 0 ? letter : ` ${letter.toLowerCase()}`));

export interface FullFigure extends Figure {
  name: FullStatisticName;
}

/** What only runs have, by group, as it is worded. */
export const FULL_GROUPS: readonly { title: string; figures: readonly FullFigure[] }[] = Object.entries(
  STATISTIC_GROUPS,
).map(([title, units]) => ({
  title,
  figures: (Object.entries(units) as [FullStatisticName, StatisticUnit][]).map(([name, unit]) => ({
    name,
    label: LABELS[name] ?? wording(name),
    ...SHOWN[unit],
  })),
}));

/** Columns of the table of trials, beside the parameters. */
export const TRIAL_FIGURES: readonly StatisticName[] = [
  'sharpe',
  'totalReturn',
  'annualReturn',
  'maxDrawdown',
  'calmar',
  'trades',
  'winRate',
  'finalEquity',
];

/** Of these, the ones that narrow screens leave out. */
export const WIDE_FIGURES: ReadonlySet<StatisticName> = new Set([
  'annualReturn',
  'calmar',
  'trades',
  'winRate',
  'finalEquity',
]);

export function toneOf(name: StatisticName, value: number | null | undefined): string {
  if (!FIGURES[name].signed || value == null || value === 0) return '';
  return value > 0 ? 'good' : 'bad';
}
