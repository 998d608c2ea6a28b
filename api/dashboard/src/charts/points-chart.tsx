import { useMemo } from 'react';
import { Chart } from './chart';
import { SCALE, tooltipStyle, usePalette, type Palette } from './palette';

interface PointsAxis {
  name: string;
  /** Names of categories; without them it is an axis of numbers. */
  categories?: readonly string[];
  show: (value: number) => string;
}

export interface ChartPoint {
  trial: number;
  x: number;
  y: number;
  /** By what it is coloured. */
  value?: number;
}

interface PointsChartProps {
  x: PointsAxis;
  y: PointsAxis;
  points: readonly ChartPoint[];
  /** Points that are ringed. */
  ringed?: readonly ChartPoint[];
  /** A line through points, such as the best so far or a front. */
  line?: readonly (readonly [number, number])[];
  stepped?: boolean;
  colour?: { name: string; show: (value: number) => string };
  /** Says in words what the picture shows. */
  label: string;
  height?: number;
  onPick?: (trial: number) => void;
}

const RING = '#ff3b6b';

/** One mark a trial, on two axes. A click picks it. */
export function PointsChart({ label, height = 340, onPick, ...shown }: PointsChartProps) {
  const palette = usePalette();
  const { x, y, points, ringed, line, stepped, colour } = shown;
  const option = useMemo(
    () => pointsOption({ x, y, points, ringed, line, stepped, colour }, palette),
    [x, y, points, ringed, line, stepped, colour, palette],
  );
  const pick = (data: unknown) => {
    if (Array.isArray(data) && typeof data[2] === 'number') onPick?.(data[2]);
  };
  return <Chart option={option} height={height} label={label} onPick={pick} />;
}

type Shown = Omit<PointsChartProps, 'label' | 'height' | 'onPick'> & Partial<Record<'ringed' | 'line', unknown>>;

function pointsOption({ x, y, points, ringed = [], line = [], stepped = false, colour }: Shown, palette: Palette) {
  const values = points.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const low = Math.min(...values);
  const high = Math.max(...values);
  const text = (axis: PointsAxis, value: number) => axis.categories?.[value] ?? axis.show(value);
  return {
    animation: false,
    grid: { left: 66, right: colour ? 84 : 20, top: 14, bottom: 46 },
    tooltip: {
      ...tooltipStyle(palette),
      formatter: ({ data: [a, b, trial, value] }: { data: [number, number, number, number?] }) =>
        `Trial <b>${trial}</b><br>${x.name} <b>${text(x, a)}</b><br>${y.name} <b>${text(y, b)}</b>` +
        (colour && value !== undefined ? `<br>${colour.name} <b>${colour.show(value)}</b>` : ''),
    },
    xAxis: axisOption(x, palette, 28),
    yAxis: axisOption(y, palette, 50),
    ...(colour &&
      values.length > 0 && {
        visualMap: {
          ...{ min: low, max: high === low ? low + 1 : high, calculable: true, dimension: 3, seriesIndex: 0 },
          ...{ right: 4, top: 'middle', itemHeight: 180, itemWidth: 12, inRange: { color: SCALE } },
          textStyle: { color: palette.muted, fontSize: 11 },
          formatter: colour.show,
        },
      }),
    series: [
      {
        ...{ id: 'points', type: 'scatter', symbolSize: 7, data: points.map((p) => [p.x, p.y, p.trial, p.value]) },
        itemStyle: colour ? { opacity: 0.85 } : { color: palette.muted, opacity: 0.55 },
      },
      {
        ...{ id: 'line', type: 'line', showSymbol: false, silent: true, step: stepped ? 'end' : false, data: line },
        lineStyle: { color: palette.accent, width: 2 },
      },
      {
        ...{ id: 'ringed', type: 'scatter', symbolSize: 13, data: ringed.map((p) => [p.x, p.y, p.trial, p.value]) },
        itemStyle: { color: 'transparent', borderColor: RING, borderWidth: 2 },
      },
    ],
  };
}

function axisOption({ name, categories, show }: PointsAxis, palette: Palette, nameGap: number) {
  return {
    ...(categories ? { type: 'category', data: categories } : { type: 'value', scale: true }),
    ...{ name, nameLocation: 'middle', nameGap, nameTextStyle: { color: palette.muted, fontSize: 12 } },
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    axisLabel: { color: palette.muted, fontSize: 11, hideOverlap: true, ...(!categories && { formatter: show }) },
    splitLine: { lineStyle: { color: palette.line } },
  };
}
