import { useMemo } from 'react';
import { useZone } from '../components/zone';
import { decimal, inCurrency, percent } from '../lib/format';
import { axisTimes, closesIn } from '../lib/zone';
import { Chart } from './chart';
import { tooltipStyle, usePalette, type Palette } from './palette';

export interface EquityPoint {
  time: string;
  equity: number;
  drawdown: number;
}

interface EquityChartProps {
  points: readonly EquityPoint[];
  capital: number;
  currency?: string | null;
}

interface Look {
  capital: number;
  currency: string | null;
  palette: Palette;
  zone: string;
}

const HEIGHT = 420;
const GRIDS = [
  { left: 72, right: 18, top: 26, height: 226 },
  { left: 72, right: 18, top: 294, height: 72 },
];

const LINE = {
  type: 'line',
  showSymbol: false,
  sampling: 'minmax',
  lineStyle: { width: 1.6 },
  emphasis: { disabled: true },
};

/** Equity above, drawdown below, on one axis of time that zooms with the wheel or the handles. */
export function EquityChart({ points, capital, currency = null }: EquityChartProps) {
  const palette = usePalette();
  const zone = useZone();
  const option = useMemo(
    () => equityOption(points, { capital, currency, palette, zone }),
    [points, capital, currency, palette, zone],
  );
  const last = points.at(-1);
  const worst = points.reduce((least, point) => Math.min(least, point.drawdown), 0);
  const close = closesIn(
    points.map(({ time }) => time),
    zone,
  );
  const label =
    `Equity from ${close(points[0]?.time)} to ${close(last?.time)}: starts with ${decimal(capital)}, ` +
    `ends at ${inCurrency(decimal(last?.equity), currency)}; deepest drawdown ${percent(worst)}.`;
  return <Chart option={option} height={HEIGHT} label={label} />;
}

function equityOption(points: readonly EquityPoint[], look: Look) {
  const { currency, palette, zone } = look;
  const times = points.map(({ time }) => time);
  const at = axisTimes(times, zone);
  const small = points.every(({ equity }) => Math.abs(equity) < 100);
  const shallow = points.every((point) => point.drawdown > -0.05);
  return {
    animation: false,
    useUTC: true,
    grid: GRIDS,
    axisPointer: { link: [{ xAxisIndex: 'all' }], lineStyle: { color: palette.muted } },
    tooltip: {
      ...tooltipStyle(palette),
      trigger: 'axis',
      formatter: tooltipOf(closesIn(times, zone)),
    },
    dataZoom: [
      { type: 'inside', xAxisIndex: [0, 1], zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
      zoomSlider(palette),
    ],
    xAxis: [timeAxis(palette, 0), timeAxis(palette, 1)],
    yAxis: [
      valueAxis(palette, {
        gridIndex: 0,
        name: inCurrency('Equity', currency),
        scale: true,
        show: (value) => decimal(value, small ? 2 : 0),
      }),
      valueAxis(palette, {
        gridIndex: 1,
        name: 'Drawdown',
        scale: false,
        show: (value) => percent(value, shallow ? 1 : 0),
      }),
    ],
    series: curves(points, { ...look, at }),
  };
}

interface Drawn extends Look {
  /** Of each point, as the axis labels it. */
  at: readonly string[];
}

function curves(points: readonly EquityPoint[], { at, capital, palette }: Drawn) {
  return [
    {
      ...LINE,
      id: 'equity',
      color: palette.accent,
      areaStyle: { color: palette.accent, opacity: 0.08, origin: 'start' },
      data: points.map(({ time, equity }, i) => [at[i], equity, time]),
    },
    {
      ...LINE,
      id: 'capital',
      color: palette.muted,
      silent: true,
      lineStyle: { width: 1, type: 'dashed', opacity: 0.7 },
      data: points.length > 0 ? [at[0], at.at(-1)].map((time) => [time, capital]) : [],
    },
    {
      ...LINE,
      id: 'drawdown',
      color: palette.bad,
      areaStyle: { color: palette.bad, opacity: 0.16 },
      xAxisIndex: 1,
      yAxisIndex: 1,
      data: points.map(({ drawdown }, i) => [at[i], drawdown]),
    },
  ];
}

function timeAxis(palette: Palette, gridIndex: number) {
  return {
    type: 'time',
    gridIndex,
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    axisLabel: { show: gridIndex === 1, color: palette.muted, fontSize: 11, hideOverlap: true },
    splitLine: { show: false },
  };
}

interface ValueAxis {
  gridIndex: number;
  name: string;
  scale: boolean;
  show: (value: number) => string;
}

function valueAxis(palette: Palette, { gridIndex, name, scale, show }: ValueAxis) {
  return {
    type: 'value',
    gridIndex,
    name,
    scale,
    // Nothing lies above no drawdown, and a flat run has an axis as well.
    ...(gridIndex === 1 && { max: 0, min: ({ min }: { min: number }) => Math.min(min, -0.01) }),
    splitNumber: gridIndex === 0 ? 5 : 2,
    nameTextStyle: { color: palette.muted, fontSize: 11, align: 'left', padding: [0, 0, 0, -60] },
    axisLabel: { color: palette.muted, fontSize: 11, formatter: show },
    splitLine: { lineStyle: { color: palette.line } },
  };
}

function zoomSlider(palette: Palette) {
  return {
    type: 'slider',
    xAxisIndex: [0, 1],
    bottom: 8,
    height: 18,
    left: 72,
    right: 18,
    brushSelect: false,
    showDetail: false,
    borderColor: palette.line,
    fillerColor: 'rgba(120, 140, 160, 0.16)',
    handleStyle: { color: palette.surface, borderColor: palette.muted },
    moveHandleSize: 0,
    dataBackground: { lineStyle: { opacity: 0 }, areaStyle: { color: palette.muted, opacity: 0.25 } },
    selectedDataBackground: { lineStyle: { opacity: 0 }, areaStyle: { color: palette.accent, opacity: 0.3 } },
  };
}

interface TooltipItem {
  seriesId: string;
  value: [string, number, string];
}

const tooltipOf = (close: (iso: string) => string) => (items: TooltipItem[]) => {
  const of = (id: string) => items.find(({ seriesId }) => seriesId === id)?.value;
  const equity = of('equity');
  if (!equity) return '';
  return `${close(equity[2])}<br>Equity <b>${decimal(equity[1])}</b><br>Drawdown <b>${percent(of('drawdown')?.[1])}</b>`;
};
