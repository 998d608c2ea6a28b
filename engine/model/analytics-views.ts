import { z } from 'zod';
import { NO_KEY, RUN_CHARTS, RUN_SERIES, ROLLING_UNITS, TRADE_GROUPS } from './analytics';
import { UNITS } from './statistic-views';

/* What doors answer of the analytics of a run, a sweep or a search. */

const time = z.string().describe('ISO 8601 UTC.');
const fraction = z.number().nullable().describe(UNITS.fraction);
const money = z.number().describe(UNITS.money);
const runId = z.string();

export const figureSchema = z.object({
  name: z.string(),
  label: z.string(),
  unit: z.enum(['fraction', 'ratio', 'money', 'count', 'days']),
  value: z.number().nullable(),
});
const figureGroups = z
  .array(z.object({ title: z.string(), figures: z.array(figureSchema) }))
  .describe('Statistics of the run by group, as `docs/statistics.md` defines them.');
export const statisticRowSchema = z.object({ group: z.string(), ...figureSchema.shape });
export type StatisticRow = z.infer<typeof statisticRowSchema>;
export type FigureGroup = z.infer<typeof figureGroups>[number];

const monthReturn = z.object({
  year: z.number(),
  month: z.number().describe('1 to 12.'),
  return: fraction,
  benchmark: fraction,
});
const yearReturn = z.object({
  year: z.number(),
  return: fraction,
  benchmark: fraction,
  excess: z.number().nullable().describe('`return - benchmark`.'),
});
export type MonthReturn = z.infer<typeof monthReturn>;
export type YearReturn = z.infer<typeof yearReturn>;

const drawdownRow = z.object({
  peak: time,
  low: time,
  recovered: time.nullable().describe('Null where the run ended before.'),
  depth: z.number().describe('Fraction of the peak, < 0.'),
  money,
  days: z.number().describe('From the peak to the recovery, or to the end.'),
  recoveryDays: z.number().nullable().describe('From the low to the recovery.'),
});
export type DrawdownRow = z.infer<typeof drawdownRow>;

export const FINDING_CODES = {
  NO_ORDERS: 'The strategy placed no order.',
  NO_FILLS: 'Orders were placed, and none was filled.',
  NO_CLOSED_TRADES: 'Nothing that was bought or sold was closed again.',
  ORDERS_REJECTED: 'Orders were rejected.',
  STALE_FILLS: 'Orders at the market waited for bars of their instrument while others had theirs.',
  ONE_TRADE: 'One trade makes the result.',
  ONE_INSTRUMENT: 'One instrument makes the result.',
  FEW_BARS: 'There are too few bars for ratios.',
  FEW_TRADES: 'There are too few trades for figures of trades.',
  NO_COSTS: 'Neither fees nor slippage are set.',
  LOOK_AHEAD: 'The strategy knows of the future, or may.',
  LIQUIDATED: 'The account was liquidated.',
  OPEN_AT_END: 'A part of the result is of positions that are still open.',
  PARAMETER_AT_EDGE: 'The best value of a parameter lies at the edge of its range.',
  TRIALS_FAILED: 'Trials have failed.',
  TRIALS_WITHOUT_TRADES: 'Trials never traded.',
} as const;
export type FindingCode = keyof typeof FINDING_CODES;

export const findingSchema = z.object({
  code: z.enum(Object.keys(FINDING_CODES) as [FindingCode, ...FindingCode[]]),
  severity: z.enum(['warning', 'note']).describe('`warning`: the result should not be read without it.'),
  sentence: z.string(),
  evidence: z.record(z.string(), z.unknown()),
});
export type Finding = z.infer<typeof findingSchema>;
export const diagnosisSchema = z.object({ findings: z.array(findingSchema) });
export type Diagnosis = z.infer<typeof diagnosisSchema>;

export const performanceSchema = z.object({
  runId,
  groups: figureGroups,
  months: z.array(monthReturn).describe('Of the UTC calendar; those without a bar are left out.'),
  years: z.array(yearReturn),
  findings: z.array(findingSchema),
});
export type PerformanceView = z.infer<typeof performanceSchema>;

export const histogramSchema = z.object({
  edges: z.array(z.number()).describe('One more than there are counts.'),
  counts: z.array(z.number()),
});
export type Histogram = z.infer<typeof histogramSchema>;

export const riskFiguresSchema = z.object({
  runId,
  groups: figureGroups,
  tails: z
    .array(z.object({ level: z.number(), valueAtRisk: fraction, expectedShortfall: fraction }))
    .describe('Historical, of the returns of days.'),
  drawdowns: z.array(drawdownRow).describe('The deepest ten, the deepest first.'),
  days: histogramSchema.describe('Returns of days.'),
});
export type RiskFiguresView = z.infer<typeof riskFiguresSchema>;

const tradeFigures = {
  trades: z.number().describe('Closed round trips.'),
  wins: z.number().describe('With a profit > 0.'),
  winRate: fraction,
  pnl: money.describe(`Net of fees. ${UNITS.money}`),
  averagePnl: money.nullable(),
  grossProfit: money,
  grossLoss: money.describe(`<= 0. ${UNITS.money}`),
  profitFactor: z.number().nullable().describe('Null where nothing was lost.'),
  best: money.nullable(),
  worst: money.nullable(),
  fees: money,
  averageDays: z.number().nullable().describe(UNITS.days),
  averageMae: fraction,
  averageMfe: fraction,
};
export const tradeFiguresSchema = z.object(tradeFigures);
export type TradeFigures = z.infer<typeof tradeFiguresSchema>;
const groupSchema = z.object({ key: z.string(), ...tradeFigures });
export type TradeGroupRow = z.infer<typeof groupSchema>;

const streakSchema = z.object({
  longestWin: z.number(),
  longestLoss: z.number(),
  current: z.number().describe('Trades in a row at the end that won, or, negative, that lost.'),
  wins: z
    .array(z.object({ length: z.number(), count: z.number() }))
    .describe('How many streaks there were of each length.'),
  losses: z.array(z.object({ length: z.number(), count: z.number() })),
});
export type Streaks = z.infer<typeof streakSchema>;

const excursionPoint = z.object({
  trade: z.number().describe('Number of the row among all trades of the run, from 0.'),
  pnl: money,
  mae: fraction,
  mfe: fraction,
});
export type ExcursionPoint = z.infer<typeof excursionPoint>;

export const tradeAnalysisSchema = z.object({
  runId,
  timeZone: z.string(),
  all: tradeFiguresSchema,
  open: z.object({ trades: z.number(), pnl: money }).describe('Round trips that were open at the end.'),
  streaks: streakSchema,
  by: z
    .object(
      Object.fromEntries(TRADE_GROUPS.map((name) => [name, z.array(groupSchema)])) as Record<
        (typeof TRADE_GROUPS)[number],
        z.ZodArray<typeof groupSchema>
      >,
    )
    .describe(
      `Closed trades by their side, instrument, weekday, hour and month of entry, duration, exit reason, and tags; "${NO_KEY}" where there is none. At most 200 rows of each, those with the most trades.`,
    ),
  pnl: histogramSchema.describe('Profits of closed trades.'),
  excursions: z.array(excursionPoint).describe('At most 5,000 closed trades, the extremes among them.'),
});
export type TradeAnalysisView = z.infer<typeof tradeAnalysisSchema>;

const rollingPoint = z.object({
  time,
  return: fraction.describe('Compounded over the window.'),
  volatility: fraction.describe('A year.'),
  sharpe: z.number().nullable(),
  sortino: z.number().nullable(),
  beta: z.number().nullable(),
  correlation: z.number().nullable(),
});
export type RollingPoint = z.infer<typeof rollingPoint>;
export const rollingSchema = z.object({
  runId,
  window: z.number(),
  unit: z.enum(ROLLING_UNITS),
  perYear: z.number().describe('Returns a year by which figures were annualised.'),
  total: z.number().describe('Windows; 0 where the run is shorter than one.'),
  points: z.array(rollingPoint),
});
export type RollingView = z.infer<typeof rollingSchema>;

const exposurePoint = z.object({ time, gross: z.number(), net: z.number() });
export type ExposurePoint = z.infer<typeof exposurePoint>;
const activityMonth = z.object({
  year: z.number(),
  month: z.number(),
  averageGross: z.number(),
  maxGross: z.number(),
  averageNet: z.number(),
  traded: money,
  turnover: z.number().nullable().describe('Traded notional over the mean equity of the month.'),
});
export type ActivityMonth = z.infer<typeof activityMonth>;
export const exposureSchema = z.object({
  runId,
  recorded: z.boolean().describe('False of a run of a version that kept none of this.'),
  total: z.number(),
  points: z.array(exposurePoint).describe('Value of all positions over equity, short ones negative in `net`.'),
  months: z.array(activityMonth),
});
export type ExposureView = z.infer<typeof exposureSchema>;

const contribution = z.object({
  key: z.string(),
  trades: z.number(),
  pnl: money.describe(`Of closed and open trades, net of fees. ${UNITS.money}`),
  openPnl: money,
  fees: money,
  contribution: z.number().describe('`pnl` over the initial capital.'),
  share: z.number().nullable().describe('`pnl` over the gain of the run; null where there is none.'),
});
export type Contribution = z.infer<typeof contribution>;
export const attributionSchema = z.object({
  runId,
  gain: money.describe(`Equity at the end less the initial capital. ${UNITS.money}`),
  carry: money.describe(`Interest, borrow fees, funding and dividends. ${UNITS.money}`),
  byInstrument: z.array(contribution),
  bySide: z.array(contribution),
  unexplained: money.describe('Gain less trades and carry: rounding, and what splits pay in cash.'),
});
export type AttributionView = z.infer<typeof attributionSchema>;

export const benchmarkSchema = z.object({
  runId,
  benchmark: z.union([z.string(), z.object({ file: z.string() })]).nullable(),
  figures: z.array(figureSchema),
  months: z.array(monthReturn),
  years: z.array(yearReturn),
  total: z.number(),
  points: z
    .array(z.object({ time, equity: z.number().nullable(), benchmark: z.number().nullable() }))
    .describe('Both as multiples of what they were when the benchmark began.'),
});
export type BenchmarkView = z.infer<typeof benchmarkSchema>;

const settingValue = z.union([z.string(), z.number(), z.boolean()]).nullable();
export const comparisonSchema = z.object({
  runs: z.array(
    z.object({
      runId,
      label: z.string().nullable(),
      session: z.string(),
      strategy: z.string(),
      start: time.nullable().describe('First close.'),
      end: time.nullable().describe('Last close.'),
    }),
  ),
  differences: z
    .array(z.object({ path: z.string(), values: z.array(settingValue) }))
    .describe('Settings that are not the same in all runs, such as `parameters.fast`.'),
  figures: z.array(
    figureSchema.omit({ value: true }).extend({
      values: z.array(z.number().nullable()),
      best: z.number().nullable().describe('Number of the best run, where a larger or smaller figure is better.'),
    }),
  ),
  correlation: z
    .array(z.array(z.number().nullable()))
    .nullable()
    .describe('Of the returns of days that both have; null of more than 50 runs.'),
  curves: z
    .array(z.object({ runId, points: z.array(z.object({ time, growth: z.number() })) }))
    .describe('Equity over the initial capital.'),
});
export type ComparisonView = z.infer<typeof comparisonSchema>;

export const seriesViewSchema = z.object({
  runId,
  series: z.enum(RUN_SERIES),
  recorded: z.boolean(),
  total: z.number(),
  time: z.array(time),
  values: z.array(z.number().nullable()),
});
export type RunSeriesView = z.infer<typeof seriesViewSchema>;

/** A document of Plotly: `Plotly.newPlot(element, data, layout)`. */
export const plotlySchema = z.object({
  data: z.array(z.record(z.string(), z.unknown())),
  layout: z.record(z.string(), z.unknown()),
});
export type PlotlyDocument = z.infer<typeof plotlySchema>;
export const chartSchema = z.object({ id: z.string(), chart: z.string(), document: plotlySchema });
export type ChartView = z.infer<typeof chartSchema>;
export const chartsSchema = z.object({
  runId,
  charts: z.object(
    Object.fromEntries(RUN_CHARTS.map((name) => [name, plotlySchema])) as Record<
      (typeof RUN_CHARTS)[number],
      typeof plotlySchema
    >,
  ),
});
export type ChartsView = z.infer<typeof chartsSchema>;

export const systemSummarySchema = z.object({
  operations: z.record(z.string(), z.record(z.string(), z.number())).describe('By kind and status.'),
  runs: z.object({
    total: z.number(),
    completed: z.number(),
    strategies: z.number(),
    sessions: z.number(),
    bars: z.number().describe('Of all completed runs.'),
    trades: z.number(),
    averageReturn: fraction,
    averageSharpe: z.number().nullable(),
    profitable: fraction.describe('Share of the completed runs that made money.'),
    averageSeconds: z.number().nullable(),
    best: z.object({ runId, strategy: z.string(), totalReturn: z.number() }).nullable(),
    worst: z.object({ runId, strategy: z.string(), totalReturn: z.number() }).nullable(),
  }),
  trials: z.number().describe('Trials of sweeps and searches.'),
});
export type SystemSummary = z.infer<typeof systemSummarySchema>;
