import { useMemo } from 'react';
import type { GridAxis } from '../../../../engine/model/sweep-plan';
import { pairs } from '../lib/format';
import type { Cell, TrialRow } from '../lib/pivot';
import { Chart } from './chart';
import { SCALE, tooltipStyle, usePalette, type Palette } from './palette';

interface HeatmapProps {
  x: GridAxis;
  y: GridAxis;
  cells: readonly Cell[];
  best: Cell | undefined;
  /** Name of the statistic, and how its values are worded. */
  label: string;
  show: (value: number) => string;
  onPick: (trial: TrialRow) => void;
}

const HEIGHT = 460;
/** Labels that have room beside the vertical axis. */
const MOST_LABELS = 22;

/** Pixels that a letter of the legend takes. */
const LETTER = 7;

/** One colour a pair of values; a ring marks the best. A click picks the trial. */
export function HeatmapChart(props: HeatmapProps) {
  const palette = usePalette();
  const { x, y, cells, best, label, show, onPick } = props;
  const option = useMemo(
    () => heatmapOption({ x, y, cells, best, label, show }, palette),
    [x, y, cells, best, label, show, palette],
  );
  const words =
    `Heatmap of ${label} over ${x.name} and ${y.name}, ${cells.length} cells.` +
    (best ? ` Best ${show(best.value)} at ${pairs(best.trial.parameters)}.` : '');
  const pick = (data: unknown) => {
    const place = Array.isArray(data) ? data : [];
    const cell = cells.find((one) => one.x === place[0] && one.y === place[1]);
    if (cell) onPick(cell.trial);
  };
  return <Chart option={option} height={HEIGHT} label={words} onPick={pick} />;
}

function heatmapOption({ x, y, cells, best, label, show }: Omit<HeatmapProps, 'onPick'>, palette: Palette) {
  const values = cells.map(({ value }) => value);
  const low = values.length > 0 ? Math.min(...values) : 0;
  const high = values.length > 0 ? Math.max(...values) : 1;
  const room = 28 + LETTER * Math.max(show(low).length, show(high).length);
  return {
    animation: false,
    grid: { left: 58, right: room, top: 14, bottom: 46 },
    tooltip: {
      ...tooltipStyle(palette),
      formatter: ({ data }: { data: [number, number, number] }) =>
        `${x.name} <b>${x.values[data[0]]}</b>, ${y.name} <b>${y.values[data[1]]}</b><br>${label} <b>${show(data[2])}</b>`,
    },
    xAxis: categoryAxis(x, { palette, gap: 28 }),
    yAxis: categoryAxis(y, { palette, gap: 40, interval: Math.ceil(y.values.length / MOST_LABELS) - 1 }),
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
        data: cells.map((cell) => [cell.x, cell.y, cell.value]),
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

function categoryAxis(axis: GridAxis, look: { palette: Palette; gap: number; interval?: number }) {
  return {
    type: 'category',
    name: axis.name,
    nameLocation: 'middle',
    nameGap: look.gap,
    nameTextStyle: { color: look.palette.muted, fontSize: 12 },
    data: axis.values.map(String),
    axisLine: { lineStyle: { color: look.palette.line } },
    axisTick: { show: false },
    axisLabel: { color: look.palette.muted, fontSize: 11, interval: look.interval ?? 'auto' },
    splitArea: { show: false },
  };
}
