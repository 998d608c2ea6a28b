import type { StatisticName } from '../../../../engine/model/statistics';
import { count, decimal, percent } from './format';

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
