import { DRAW } from '../../../../engine/analytics/charts/run-charts';
import { deepestDrawdowns } from '../../../../engine/analytics/drawdown-table';
import { yearTable } from '../../../../engine/analytics/period-table';
import type { RunChart } from '../../../../engine/model/analytics';
import { valueText } from '../../../../engine/model/digits';
import { statisticEntry, type AnyStatisticName } from '../../../../engine/model/trial-statistics';
import type { Services } from '../../services';
import { openRun, type OpenRun } from '../open-run';
import { findingsOfRun } from '../run-diagnosis';
import { figureOf, findingsOf, pageOf, tableOf } from './page';
import { shownFigure, shownPercent } from './shown-figure';
import { svgChart, type Size } from './svg-chart';

const LEFT: readonly AnyStatisticName[] = [
  ...(['totalReturn', 'annualReturn', 'benchmarkReturn', 'volatility', 'sharpe', 'sortino', 'calmar'] as const),
  ...(['maxDrawdown', 'longestDrawdownDays', 'valueAtRisk', 'expectedShortfall', 'exposure'] as const),
];
const RIGHT: readonly AnyStatisticName[] = [
  ...([
    'trades',
    'winRate',
    'profitFactor',
    'payoffRatio',
    'expectancy',
    'averageTradeDays',
    'consecutiveLosses',
  ] as const),
  ...(['fees', 'turnover', 'maxGrossExposure', 'rejectedOrders', 'finalEquity'] as const),
];
const OPTIONS = { window: 63, unit: 'days', points: 1500 } as const;
const WIDE = { width: 760, height: 170 };
/** Those that the second sheet has room for. */
const MOST_YEARS = 14;
const LOW = { width: 760, height: 120 };

/**
 * A run on two sheets: statistics, what should be known of it, and charts as SVG, without a script and without the network.
 * @throws HoldfastError RUN_NOT_FOUND, NOT_FINISHED, INVALID_STATE, SEALED
 */
export async function runTearsheet(services: Services, id: string): Promise<string> {
  const run = await openRun(services, id);
  const { row } = run;
  const chart = chartsOf(run);
  const findings = await findingsOfRun(services, run);
  return pageOf({
    title: row.label ?? `${row.strategy}`,
    about: aboutOf(run),
    first: [
      `<div class="columns">${statistics(run, LEFT)}${statistics(run, RIGHT)}</div>`,
      findingsOf(findings),
      await chart('equity', 'Equity', WIDE),
      await chart('drawdown', 'Drawdown', LOW),
      await chart('monthly', 'Returns of months, per cent', heightOfMonths(run)),
    ].join('\n'),
    second: [
      await chart('distribution', 'Distribution of the returns of days', LOW),
      await chart('rolling', `Rolling over ${OPTIONS.window} days`, WIDE),
      await chart('trades', 'Profit of closed trades', LOW),
      await chart('exposure', 'Exposure', LOW),
      `<div class="columns"><div><h2>Deepest drawdowns</h2>${drawdowns(run)}</div><div>${years(run)}</div></div>`,
    ].join('\n'),
  });
}

/** A row of figures for each year, as far as the sheet has room. */
function heightOfMonths({ curve }: OpenRun): Size {
  return { width: LOW.width, height: Math.min(310, 42 + 13 * yearTable(curve).length) };
}

function chartsOf(run: OpenRun) {
  return async (name: RunChart, caption: string, size: Size) => {
    const document = DRAW[name](run, OPTIONS);
    return figureOf(caption, await svgChart(document, size));
  };
}

function aboutOf({ row, curve }: OpenRun): string {
  const { parameters } = row.config;
  const given = Object.entries(parameters).map(([name, value]) => `${name} ${valueText(value)}`);
  const date = (time: number | undefined) =>
    time === undefined ? '' : new Date(time / 1000).toISOString().slice(0, 10);
  return [
    ...[row.strategy, given.join(', '), `session ${row.session}, version ${row.manifest_version}`],
    `${date(curve.times[0])} to ${date(curve.times.at(-1))} UTC`,
    ...[`${curve.times.length.toLocaleString('en-US')} bars`, `run ${row.id}`],
  ]
    .filter(Boolean)
    .join(' · ');
}

function statistics({ row }: OpenRun, names: readonly AnyStatisticName[]): string {
  const all = row.statistics as Partial<Record<string, number | null>> | null;
  return tableOf(
    names.map((name) => [statisticEntry(name).label, shownFigure(statisticEntry(name).unit, all?.[name])]),
  );
}

function drawdowns({ curve }: OpenRun): string {
  const rows = deepestDrawdowns(curve, 5).map(({ peak, recovered, depth, days }) => {
    return [peak.slice(0, 10), recovered?.slice(0, 10) ?? 'open', shownPercent(depth), Math.round(days)];
  });
  return tableOf(rows, ['From', 'Recovered', 'Depth', 'Days']);
}

/** The last ones, as many as fit. */
function years({ curve }: OpenRun): string {
  const all = yearTable(curve);
  const shown = all.slice(-MOST_YEARS);
  const title = shown.length < all.length ? `Years, the last ${shown.length} of ${all.length}` : 'Years';
  const rows = shown.map(({ year, return: own, benchmark }) => [year, shownPercent(own), shownPercent(benchmark)]);
  return `<h2>${title}</h2>${tableOf(rows, ['Year', 'Return', 'Benchmark'])}`;
}
