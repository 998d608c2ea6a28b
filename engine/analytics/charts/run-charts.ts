import type { RollingUnit, RunChart } from '../../model/analytics';
import type { PlotlyDocument } from '../../model/analytics-views';
import { toIso } from '../../model/time';
import { isClosed, type AnalysedRun, type AnalysedTrade } from '../analysed-run';
import { extremeRows } from '../extreme-rows';
import { hasExposure } from '../exposure-months';
import { histogram } from '../histogram';
import { finite, monthTable } from '../period-table';
import { returnsOf, rollingFigures } from '../rolling';
import { COLOURS, documentOf, lineOf, percent, TIME } from './document';

export interface ChartedRun {
  curve: AnalysedRun;
  trades: readonly AnalysedTrade[];
}

export interface ChartOptions {
  /** Of rolling figures. */
  window: number;
  unit: RollingUnit;
  /** At most so many of each line. */
  points: number;
}

type Draw = (run: ChartedRun, options: ChartOptions) => PlotlyDocument;

/** Each chart of a run as a document of Plotly. */
export const DRAW: Readonly<Record<RunChart, Draw>> = {
  equity: ({ curve }, { points }) => {
    const { times, equity, benchmark, initialCapital } = curve;
    const scaled = benchmark && scaledTo(benchmark, equity);
    const rows = extremeRows(scaled ? [equity, scaled] : [equity], points);
    const own = lineOf({ times, values: equity, rows }, { name: 'Equity', line: { color: COLOURS.own, width: 1.5 } });
    const theirs =
      scaled &&
      lineOf({ times, values: scaled, rows }, { name: 'Benchmark', line: { color: COLOURS.other, width: 1 } });
    const capital = {
      type: 'line',
      xref: 'paper',
      x0: 0,
      x1: 1,
      y0: initialCapital,
      y1: initialCapital,
      line: { dash: 'dot', width: 1 },
    };
    return documentOf(theirs ? [own, theirs] : [own], {
      ...{ title: 'Equity', x: TIME, y: { title: { text: 'Money of the account' } }, more: { shapes: [capital] } },
    });
  },
  drawdown: ({ curve: { times, drawdown } }, { points }) => {
    const rows = extremeRows([drawdown], points);
    const line = lineOf(
      { times, values: drawdown, rows },
      { name: 'Drawdown', fill: 'tozeroy', line: { color: COLOURS.loss, width: 1 } },
    );
    return documentOf([line], { title: 'Drawdown', x: TIME, y: percent('Of the peak') });
  },
  returns: ({ curve }, { points }) => {
    const { ends, own } = returnsOf(curve, 'days');
    const rows = extremeRows([own], points);
    const y = rows.map((row) => finite(own[row]!));
    const bars = { type: 'bar', name: 'Return', x: rows.map((row) => toIso(curve.times[ends[row]!]!)), y };
    return documentOf([{ ...bars, marker: { color: colours(y) } }], {
      title: 'Returns of days',
      x: TIME,
      y: percent('Return'),
    });
  },
  distribution: ({ curve }) => {
    const { edges, counts } = histogram(returnsOf(curve, 'days').own);
    const x = counts.map((_, i) => (edges[i]! + edges[i + 1]!) / 2);
    const width = counts.map((_, i) => edges[i + 1]! - edges[i]!);
    const bars = { type: 'bar', name: 'Days', x, y: counts, width, marker: { color: COLOURS.own } };
    return documentOf([bars], {
      ...{
        title: 'Distribution of the returns of days',
        x: percent('Return of a day'),
        y: { title: { text: 'Days' } },
      },
      more: { bargap: 0.02, hovermode: 'closest' },
    });
  },
  monthly: ({ curve }) => monthlyHeatmap(curve),
  rolling: ({ curve }, options) => rollingChart(curve, options),
  trades: ({ trades }, { points }) => tradeScatter(trades, points),
  exposure: ({ curve }, { points }) => {
    const { times } = curve;
    const lines: Record<string, Float64Array> = hasExposure(curve) ? { gross: curve.gross, net: curve.net } : {};
    const rows = extremeRows(Object.values(lines), points);
    const traces = Object.entries(lines).map(([name, values], i) => {
      return lineOf({ times, values, rows }, { name, line: { color: [COLOURS.own, COLOURS.third][i], width: 1 } });
    });
    return documentOf(traces, { title: 'Exposure', x: TIME, y: percent('Value of positions over equity') });
  },
};

/** A benchmark in the money of a run: what it would have been worth from the first bar of the benchmark on. */
function scaledTo(benchmark: Float64Array, equity: Float64Array): Float64Array | null {
  const first = benchmark.findIndex((value) => !Number.isNaN(value));
  if (first < 0) return null;
  return benchmark.map((value) => (value / benchmark[first]!) * equity[first]!);
}

function colours(values: readonly (number | null)[]): string[] {
  return values.map((value) => ((value ?? 0) < 0 ? COLOURS.loss : COLOURS.gain));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function monthlyHeatmap(curve: AnalysedRun): PlotlyDocument {
  const months = monthTable(curve);
  const years = [...new Set(months.map(({ year }) => year))];
  const z = years.map(() => new Array<number | null>(12).fill(null));
  for (const { year, month, return: value } of months) z[years.indexOf(year)]![month - 1] = value;
  const most = Math.max(0, ...months.map((one) => Math.abs(one.return ?? 0)));
  const map = {
    ...{ type: 'heatmap', x: MONTHS, y: years.map(String), z, zmid: 0, zmin: -most, zmax: most, xgap: 2, ygap: 2 },
    colorscale: [
      [0, COLOURS.loss],
      [0.5, '#ffffff'],
      [1, COLOURS.own],
    ],
    ...{
      texttemplate: '%{z:.1%}',
      hovertemplate: '%{y} %{x}: %{z:.2%}<extra></extra>',
      colorbar: { tickformat: '.0%' },
    },
  };
  return documentOf([map], {
    ...{ title: 'Returns of months', x: { type: 'category' }, y: { type: 'category', autorange: 'reversed' } },
    more: { hovermode: 'closest' },
  });
}

function rollingChart(curve: AnalysedRun, { window, unit, points }: ChartOptions): PlotlyDocument {
  const figures = rollingFigures(curve, returnsOf(curve, unit), window);
  const { ends, sharpe, volatility } = figures;
  const rows = extremeRows([sharpe, volatility, figures.return], points);
  const times = Float64Array.from(ends, (step) => curve.times[step]!);
  const line = (values: Float64Array, trace: object) => lineOf({ times, values, rows }, { ...trace });
  return documentOf(
    [
      line(sharpe, { name: 'Sharpe ratio', line: { color: COLOURS.own, width: 1.2 } }),
      line(volatility, { name: 'Volatility', yaxis: 'y2', line: { color: COLOURS.third, width: 1 } }),
      line(figures.return, { name: 'Return', yaxis: 'y2', line: { color: COLOURS.gain, width: 1 } }),
    ],
    {
      ...{ title: `Rolling over ${window} ${unit}`, x: TIME, y: { title: { text: 'Sharpe ratio, a year' } } },
      more: { yaxis2: { ...percent('Volatility a year, return'), overlaying: 'y', side: 'right' } },
    },
  );
}

function tradeScatter(trades: readonly AnalysedTrade[], points: number): PlotlyDocument {
  const closed = trades.filter(isClosed);
  const rows = extremeRows([Float64Array.from(closed, ({ pnl }) => pnl)], points);
  const traces = (['long', 'short'] as const).map((side, i) => {
    const shown = rows.map((row) => closed[row]!).filter((trade) => trade.side === side);
    return {
      ...{ type: 'scatter', mode: 'markers', name: side },
      x: shown.map(({ exitTime }) => toIso(exitTime)),
      y: shown.map(({ pnl }) => pnl),
      text: shown.map(({ instrument, quantity }) => `${quantity} ${instrument}`),
      marker: {
        color: shown.map(({ pnl }) => (pnl > 0 ? COLOURS.gain : COLOURS.loss)),
        symbol: ['triangle-up', 'triangle-down'][i],
        size: 7,
      },
    };
  });
  return documentOf(
    traces.filter(({ x }) => x.length > 0),
    { title: 'Closed trades', x: TIME, y: { title: { text: 'Profit, net of fees' } }, more: { hovermode: 'closest' } },
  );
}
