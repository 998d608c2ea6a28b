import { z } from 'zod';

const figure = z.number().nullable();

/** What the files of a script say of its result. Money as the script counts it. */
export const scriptStatisticsSchema = z.object({
  totalPnl: figure.describe('Last `cumulative_pnl`, or the sum over the trades.'),
  totalReturn: figure.describe('Of the capital that a parameter names; a fraction.'),
  capital: figure.describe('Parameter `capital`, `initial_capital` or `cash`.'),
  trades: figure,
  winRate: figure.describe('Fraction of the trades that made money.'),
  profitFactor: figure,
  worstTrade: figure,
  days: figure.describe('Rows of `pnl.csv`.'),
  maxDrawdown: figure.describe('In money, 0 or less.'),
  maxDrawdownPct: figure.describe('In per cent of the peak, 0 or less; without a capital, of the peak of the gains.'),
  sharpe: figure.describe('Of daily results in money, ddof 1, times the root of 252.'),
  summary: z.record(z.string(), z.union([z.number(), z.string()])).describe('As `summary.csv` has it.'),
});
export type ScriptStatistics = z.output<typeof scriptStatisticsSchema>;
