import {
  CARRY_STATISTICS,
  FULL_STATISTICS,
  STATISTIC_GROUPS,
  type FullStatisticName,
} from '../../../../engine/model/run-statistics';
import type {
  StatisticEntry,
  StatisticFamily,
  StatisticUnit,
} from '../../../../engine/model/statistic-families/statistic';
import { STATISTICS, TRIAL_STATISTICS, type StatisticName } from '../../../../engine/model/statistics';
import { isAnyStatistic, statisticEntry } from '../../../../engine/model/trial-statistics';
import { decimal, percent, plain } from './format';

interface Figure {
  label: string;
  /** Behind the label; of money empty, whose currency stands there. */
  unit: string;
  isMoney: boolean;
  show: (value: number | null | undefined) => string;
}

/** The unit behind a label: of money its currency. */
export function unitOf({ unit, isMoney }: Figure, currency: string | null | undefined): string {
  return isMoney && unit === '' ? (currency ?? "account's currency") : unit;
}

const SHOWN: Record<StatisticUnit, Pick<Figure, 'show' | 'unit'>> = {
  fraction: { show: percent, unit: '' },
  ratio: { show: decimal, unit: 'ratio' },
  money: { show: decimal, unit: '' },
  count: { show: plain, unit: 'count' },
  days: { show: plain, unit: 'days' },
};

function figureOf({ label, unit, of }: StatisticEntry): Figure {
  const shown = SHOWN[unit];
  return { label, show: shown.show, unit: of ?? shown.unit, isMoney: unit === 'money' };
}

export const FIGURES = Object.fromEntries(STATISTICS.map((name) => [name, figureOf(TRIAL_STATISTICS[name])])) as Record<
  StatisticName,
  Figure
>;

/** Figures of scripts, whose money has no currency that anybody knows. */
const SCRIPT: Record<string, Figure> = {
  totalPnl: { label: 'P&L', show: decimal, unit: '', isMoney: false },
  worstTrade: { label: 'Worst trade', show: decimal, unit: '', isMoney: false },
  days: { label: 'Days', show: plain, unit: 'days', isMoney: false },
  maxDrawdownPct: { label: 'Drawdown in %', show: decimal, unit: '', isMoney: false },
};

const NAMES = /^(?:[A-Z][A-Z& ]|Sharpe|Sortino|Calmar|Omega|Kelly|Treynor)/;

/** A label within a sentence: `total return`, but `P&L`, `CAGR` and what is called after somebody. */
export function inSentence(label: string): string {
  return NAMES.test(label) ? label : label.slice(0, 1).toLowerCase() + label.slice(1);
}

/** A figure of a trial of a strategy or of a script; a metric of `summary.csv` by its own name. */
export function trialFigureOf(name: string): Figure {
  if (isAnyStatistic(name)) return figureOf(statisticEntry(name));
  return SCRIPT[name] ?? { label: name.replace(/^summary\./, ''), show: decimal, unit: '', isMoney: false };
}

export const GROUPS: readonly { title: string; names: readonly StatisticName[] }[] = [
  { title: 'Return', names: ['totalReturn', 'annualReturn', 'finalEquity', 'fees'] },
  { title: 'Risk', names: ['maxDrawdown', 'volatility', 'exposure'] },
  { title: 'Return for risk', names: ['sharpe', 'sortino', 'calmar'] },
  { title: 'Trading', names: ['trades', 'winRate', 'profitFactor', 'fills', 'rejectedOrders'] },
];

export interface FullFigure extends Figure {
  name: FullStatisticName;
}

/** What only runs have, by group, as it is worded. */
export const FULL_GROUPS: readonly { title: string; figures: readonly FullFigure[] }[] = Object.entries(
  STATISTIC_GROUPS,
).map(([title, family]: [string, StatisticFamily]) => ({
  title,
  figures: Object.entries(family).map(([name, entry]) => ({ name: name as FullStatisticName, ...figureOf(entry) })),
}));

/** What holding cost or earned. */
export const CARRY_FIGURES: readonly FullFigure[] = CARRY_STATISTICS.map((name) => ({
  name,
  ...figureOf(FULL_STATISTICS[name]),
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

/** The same for trials of scripts. */
export const SCRIPT_TRIAL_FIGURES: readonly string[] = [
  ...['totalPnl', 'sharpe', 'totalReturn', 'maxDrawdown', 'trades', 'winRate', 'profitFactor'],
];

/** What there is to draw of a sweep of scripts. */
export const SCRIPT_CHOICES: readonly string[] = [
  ...['totalPnl', 'totalReturn', 'sharpe', 'maxDrawdown', 'trades', 'winRate', 'profitFactor', 'worstTrade', 'days'],
];

/** Of these, the ones that narrow screens leave out. */
export const WIDE_FIGURES: ReadonlySet<string> = new Set([
  'profitFactor',
  'annualReturn',
  'calmar',
  'trades',
  'winRate',
  'finalEquity',
]);

/** Green above zero, red below. */
const SIGNED: ReadonlySet<StatisticName> = new Set(['totalReturn', 'annualReturn', 'sharpe', 'sortino', 'calmar']);

export function toneOf(name: StatisticName, value: number | null | undefined): string {
  if (!SIGNED.has(name) || value == null || value === 0) return '';
  return value > 0 ? 'good' : 'bad';
}
