import { useMemo } from 'react';
import type { AxisView, PivotView } from '../../../../engine/model/trial-analytics-views';
import { valueText } from '../../../../engine/model/digits';
import { Chart } from './chart';
import { SCALE, tooltipStyle, usePalette, type Palette } from './palette';

interface PivotChartProps {
  pivot: PivotView & { y: AxisView };
  z: PivotView['z'];
  /** Name of what is shown, and how its values are worded. */
  label: string;
  show: (value: number) => string;
  onPick: (x: number, y: number) => void;
}

const HEIGHT = 460;
/** Labels that have room beside the vertical axis. */
const MOST_LABELS = 22;
/** Pixels that a letter of the legend takes. */
const LETTER = 7;

/** A value, or the first and last of a bin. */
export function binText({ from, to }: AxisView['bins'][number]): string {
  return from === to ? valueText(from) : `${valueText(from)} to ${valueText(to)}`;
}

/** One colour a cell; a ring marks the best trial. A click picks the cell. */
export function PivotChart({ pivot, z, label, show, onPick }: PivotChartProps) {
  const palette = usePalette();
  const option = useMemo(() => optionOf({ pivot, z, label, show }, palette), [pivot, z, label, show, palette]);
  const { x, y, best } = pivot;
  const words =
    `Heatmap of ${label} over ${x.name} and ${y.name}, ${x.bins.length} by ${y.bins.length} cells.` +
    (best
      ? ` Best ${show(best.value)} at ${x.name} ${binText(x.bins[best.x]!)}, ${y.name} ${binText(y.bins[best.y]!)}.`
      : '');
  const pick = (data: unknown) => {
    const [column, row] = Array.isArray(data) ? (data as number[]) : [];
    if (column !== undefined && row !== undefined) onPick(column, row);
  };
  return <Chart option={option} height={HEIGHT} label={words} onPick={pick} />;
}

function optionOf({ pivot, z, label, show }: Omit<PivotChartProps, 'onPick'>, palette: Palette) {
  const { x, y, best, counts } = pivot;
  const cells = z.flatMap((row, at) => row.flatMap((value, column) => (value === null ? [] : [[column, at, value]])));
  let [low, high] = [Infinity, -Infinity];
  for (const [, , value] of cells) {
    low = Math.min(low, value!);
    high = Math.max(high, value!);
  }
  if (cells.length === 0) [low, high] = [0, 1];
  const room = 28 + LETTER * Math.max(show(low).length, show(high).length);
  const trialsOf = (column: number, row: number) => (typeof counts === 'number' ? counts : counts[row]![column]!);
  return {
    animation: false,
    grid: { left: 70, right: room, top: 14, bottom: 46 },
    tooltip: {
      ...tooltipStyle(palette),
      formatter: ({ data: [column, row, value] }: { data: [number, number, number] }) =>
        `${x.name} <b>${binText(x.bins[column]!)}</b>, ${y.name} <b>${binText(y.bins[row]!)}</b><br>` +
        `${label} <b>${show(value)}</b><br>${trialsOf(column, row)} trials`,
    },
    xAxis: categoryAxis(x, { palette, gap: 28 }),
    yAxis: categoryAxis(y, { palette, gap: 52, interval: Math.ceil(y.bins.length / MOST_LABELS) - 1 }),
    visualMap: {
      min: low,
      max: high === low ? low + 1 : high,
      dimension: 2,
      seriesIndex: 0,
      right: 4,
      top: 'middle',
      itemHeight: 240,
      itemWidth: 12,
      inRange: { color: SCALE },
      textStyle: { color: palette.muted, fontSize: 11 },
      text: [show(high), show(low)],
    },
    series: [
      {
        id: 'cells',
        type: 'heatmap',
        progressive: 0,
        data: cells,
        emphasis: { itemStyle: { borderColor: palette.text, borderWidth: 1 } },
      },
      {
        id: 'best',
        type: 'scatter',
        data: best ? [[best.x, best.y, best.value]] : [],
        symbol: 'circle',
        symbolSize: 16,
        itemStyle: { color: 'transparent', borderColor: '#ff3b6b', borderWidth: 2.5 },
      },
    ],
  };
}

function categoryAxis(axis: AxisView, look: { palette: Palette; gap: number; interval?: number }) {
  return {
    type: 'category',
    name: axis.name,
    nameLocation: 'middle',
    nameGap: look.gap,
    nameTextStyle: { color: look.palette.muted, fontSize: 12 },
    data: axis.bins.map(({ from }) => valueText(from)),
    axisLine: { lineStyle: { color: look.palette.line } },
    axisTick: { show: false },
    axisLabel: { color: look.palette.muted, fontSize: 11, interval: look.interval ?? 'auto' },
    splitArea: { show: false },
  };
}
