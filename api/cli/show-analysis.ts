import type {
  AttributionView,
  BenchmarkView,
  Contribution,
  DrawdownRow,
  ExposureView,
  FigureGroup,
  PerformanceView,
  RiskFiguresView,
  RollingView,
  RunSeriesView,
  TradeAnalysisView,
  TradeGroupRow,
  YearReturn,
} from '../../engine/model/analytics-views';
import { count, decimal, figure, percent, plain, time } from './format';
import { sparkline } from './spark';
import { facts, table, type Column } from './table';

/** Analytics of a run as text. */

function groupsText(groups: readonly FigureGroup[]): string {
  const shown = ({ title, figures }: FigureGroup) =>
    `${title}\n${facts(figures.map(({ label, unit, value }) => [label, figure(unit, value)] as const))}`;
  return groups.map(shown).join('\n\n');
}

function section(title: string, text: string): string {
  return `${title}\n${text}`;
}

const YEARS: readonly Column<YearReturn>[] = [
  { head: 'YEAR', cell: ({ year }) => String(year) },
  { head: 'RETURN', number: true, cell: (row) => percent(row.return) },
  { head: 'BENCHMARK', number: true, cell: ({ benchmark }) => percent(benchmark) },
  { head: 'EXCESS', number: true, cell: ({ excess }) => percent(excess) },
];

export function performanceText({ groups, months, years, findings }: PerformanceView): string {
  const bars = sparkline(months.map((month) => month.return));
  return [
    ...(findings.length > 0 ? [findings.map(({ severity, sentence }) => `${severity}: ${sentence}`).join('\n')] : []),
    groupsText(groups),
    ...(years.length > 0 ? [section('Years', table(YEARS, years))] : []),
    ...(bars === '' ? [] : [section('Returns of months', bars)]),
  ].join('\n\n');
}

const DRAWDOWNS: readonly Column<DrawdownRow>[] = [
  { head: 'PEAK UTC', cell: ({ peak }) => time(peak) },
  { head: 'LOW UTC', cell: ({ low }) => time(low) },
  { head: 'RECOVERED UTC', cell: ({ recovered }) => time(recovered) },
  { head: 'DEPTH', number: true, cell: ({ depth }) => percent(depth) },
  { head: 'DAYS', number: true, cell: ({ days }) => decimal(days) },
];

const TAILS: readonly Column<RiskFiguresView['tails'][number]>[] = [
  { head: 'LEVEL', number: true, cell: ({ level }) => percent(level) },
  { head: 'VALUE AT RISK', number: true, cell: ({ valueAtRisk }) => percent(valueAtRisk) },
  { head: 'EXPECTED SHORTFALL', number: true, cell: ({ expectedShortfall }) => percent(expectedShortfall) },
];

export function riskText({ groups, tails, drawdowns, days }: RiskFiguresView): string {
  return [
    groupsText(groups),
    section('Tails of days', table(TAILS, tails)),
    section('Deepest drawdowns', drawdowns.length === 0 ? 'none' : table(DRAWDOWNS, drawdowns)),
    ...(days.counts.length > 0 ? [section('Returns of days, from the lowest', sparkline(days.counts))] : []),
  ].join('\n\n');
}

const GROUPS: readonly Column<TradeGroupRow>[] = [
  { head: 'BY', cell: ({ key }) => key },
  { head: 'TRADES', number: true, cell: ({ trades }) => count(trades) },
  { head: 'WON', number: true, cell: ({ winRate }) => percent(winRate) },
  { head: 'PROFIT', number: true, cell: ({ pnl }) => decimal(pnl) },
  { head: 'AVERAGE', number: true, cell: ({ averagePnl }) => decimal(averagePnl) },
  { head: 'PROFIT FACTOR', number: true, cell: ({ profitFactor }) => decimal(profitFactor) },
  { head: 'MAE', number: true, cell: ({ averageMae }) => percent(averageMae) },
  { head: 'MFE', number: true, cell: ({ averageMfe }) => percent(averageMfe) },
];
/** Rows of a group at most; all of them with `--json`. */
const MOST_ROWS = 12;

export function tradesText({ all, open, streaks, by, timeZone }: TradeAnalysisView): string {
  const groups = Object.entries(by).flatMap(([name, rows]) =>
    rows.length === 0 ? [] : [section(name, table(GROUPS, rows.slice(0, MOST_ROWS)))],
  );
  return [
    table(GROUPS, [{ key: 'all', ...all }]),
    facts([
      ['open', `${count(open.trades)}, ${decimal(open.pnl)}`],
      ['longest streaks', `${count(streaks.longestWin)} won, ${count(streaks.longestLoss)} lost`],
      ['times are of', timeZone],
    ]),
    ...groups,
  ].join('\n\n');
}

const CONTRIBUTIONS: readonly Column<Contribution>[] = [
  { head: 'OF', cell: ({ key }) => key },
  { head: 'TRADES', number: true, cell: ({ trades }) => count(trades) },
  { head: 'PROFIT', number: true, cell: ({ pnl }) => decimal(pnl) },
  { head: 'OPEN', number: true, cell: ({ openPnl }) => decimal(openPnl) },
  { head: 'FEES', number: true, cell: ({ fees }) => decimal(fees) },
  { head: 'OF CAPITAL', number: true, cell: ({ contribution }) => percent(contribution) },
  { head: 'SHARE', number: true, cell: ({ share }) => percent(share) },
];

export function attributionText({ gain, carry, unexplained, byInstrument, bySide }: AttributionView): string {
  return [
    facts([
      ['gain', decimal(gain)],
      ['carry', decimal(carry)],
      ['unexplained', decimal(unexplained)],
    ]),
    table(CONTRIBUTIONS, byInstrument),
    table(CONTRIBUTIONS, bySide),
  ].join('\n\n');
}

/** A curve with its first, least, largest and last value. */
interface Curve {
  name: string;
  values: readonly (number | null)[];
  text: (value: number | null | undefined) => string;
}

const CURVES: readonly Column<Curve>[] = [
  { head: '', cell: ({ name }) => name },
  { head: 'FIRST', number: true, cell: ({ values, text }) => text(values.find((value) => value !== null)) },
  { head: 'LEAST', number: true, cell: ({ values, text }) => text(least(values)) },
  { head: 'LARGEST', number: true, cell: ({ values, text }) => text(largest(values)) },
  { head: 'LAST', number: true, cell: ({ values, text }) => text(values.findLast((value) => value !== null)) },
  { head: 'CURVE', number: true, cell: ({ values }) => sparkline(values, 48) },
];

const known = (values: readonly (number | null)[]) => values.filter((value): value is number => value !== null);
const least = (values: readonly (number | null)[]) =>
  known(values).reduce<number | null>((a, b) => (a === null || b < a ? b : a), null);
const largest = (values: readonly (number | null)[]) =>
  known(values).reduce<number | null>((a, b) => (a === null || b > a ? b : a), null);

function curvesText(times: readonly string[], curves: readonly Curve[]): string {
  if (times.length === 0) return 'no points';
  return `${table(CURVES, curves)}\n${time(times[0])} to ${time(times.at(-1))} UTC`;
}

/** The curve of a column by itself: a line over its first, least, largest and last value. */
export function curveText(name: string, times: readonly string[], values: readonly (number | null)[]): string {
  return curvesText(times, [{ name, values, text: plain }]);
}

export function rollingText({ window, unit, total, points }: RollingView): string {
  if (total === 0) return `the run is shorter than a window of ${count(window)} ${unit}`;
  const curves = (
    [
      ['return', percent],
      ['volatility', percent],
      ['sharpe', decimal],
      ['sortino', decimal],
      ['beta', decimal],
      ['correlation', decimal],
    ] as const
  ).map(([name, text]): Curve => ({ name, text, values: points.map((point) => point[name]) }));
  const times = points.map((point) => point.time);
  return `${count(total)} windows of ${count(window)} ${unit}\n\n${curvesText(times, curves)}`;
}

const ACTIVITY: readonly Column<ExposureView['months'][number]>[] = [
  { head: 'MONTH', cell: ({ year, month }) => `${year}-${String(month).padStart(2, '0')}` },
  { head: 'GROSS', number: true, cell: ({ averageGross }) => percent(averageGross) },
  { head: 'MOST', number: true, cell: ({ maxGross }) => percent(maxGross) },
  { head: 'NET', number: true, cell: ({ averageNet }) => percent(averageNet) },
  { head: 'TRADED', number: true, cell: ({ traded }) => decimal(traded) },
  { head: 'TURNOVER', number: true, cell: ({ turnover }) => percent(turnover) },
];

export function exposureText({ recorded, points, months }: ExposureView): string {
  if (!recorded) return 'not recorded: the run is of an earlier version';
  const curves = (['gross', 'net'] as const).map((name): Curve => ({
    name,
    text: percent,
    values: points.map((point) => point[name]),
  }));
  const times = points.map((point) => point.time);
  return [curvesText(times, curves), ...(months.length > 0 ? [table(ACTIVITY, months)] : [])].join('\n\n');
}

export function benchmarkText({ benchmark, figures, years, points }: BenchmarkView): string {
  if (benchmark === null) return 'the run has no benchmark';
  const name = typeof benchmark === 'string' ? benchmark : benchmark.file;
  const curves: Curve[] = [
    { name: 'run', text: decimal, values: points.map(({ equity }) => equity) },
    { name, text: decimal, values: points.map((point) => point.benchmark) },
  ];
  return [
    facts(figures.map(({ label, unit, value }) => [label, figure(unit, value)] as const)),
    ...(years.length > 0 ? [table(YEARS, years)] : []),
    curvesText(
      points.map((point) => point.time),
      curves,
    ),
  ].join('\n\n');
}

export function seriesText({ series, recorded, time: times, values }: RunSeriesView): string {
  return recorded ? curveText(series, times, values) : 'not recorded: the run is of an earlier version';
}
