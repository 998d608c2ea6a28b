import { useMemo } from 'react';
import type { LineView } from '../../../../engine/model/trial-analytics-views';
import { binText } from './pivot-chart';
import { Chart } from './chart';
import { tooltipStyle, usePalette, type Palette } from './palette';

interface LineBandProps {
  line: LineView;
  label: string;
  show: (value: number) => string;
  onPick: (point: LineView['points'][number]) => void;
}

const HEIGHT = 320;

/** A statistic along one parameter: median, middle half, least and largest of all trials of each value. */
export function LineBandChart({ line, label, show, onPick }: LineBandProps) {
  const palette = usePalette();
  const option = useMemo(() => optionOf({ line, label, show }, palette), [line, label, show, palette]);
  const top = line.points.reduce<LineView['points'][number] | undefined>(
    (held, point) => (!held || point.median > held.median === line.largerIsBetter ? point : held),
    undefined,
  );
  const words =
    `${label} along ${line.x.name}, ${line.points.length} values.` +
    (top ? ` Best median ${show(top.median)} at ${binText(top)}.` : '');
  const pick = (data: unknown) => {
    const at = Array.isArray(data) ? Number(data[0]) : NaN;
    const point = line.points[at];
    if (point) onPick(point);
  };
  return <Chart option={option} height={HEIGHT} label={words} onPick={pick} />;
}

function optionOf({ line, label, show }: Omit<LineBandProps, 'onPick'>, palette: Palette) {
  const { points, x } = line;
  const text = { color: palette.muted, fontSize: 11 };
  const of = (key: 'least' | 'median' | 'largest' | 'mean') => points.map((point, at) => [at, point[key]]);
  const band = (low: 'least' | 'lowerQuartile', high: 'largest' | 'upperQuartile', opacity: number) => [
    { ...silent, stack: low, data: points.map((point, at) => [at, point[low]]), lineStyle: { opacity: 0 } },
    {
      ...silent,
      stack: low,
      data: points.map((point, at) => [at, point[high] - point[low]]),
      lineStyle: { opacity: 0 },
      areaStyle: { color: palette.accent, opacity },
    },
  ];
  return {
    animation: false,
    grid: { left: 70, right: 18, top: 14, bottom: 46 },
    tooltip: {
      ...tooltipStyle(palette),
      trigger: 'axis',
      formatter: (items: { dataIndex: number }[]) => {
        const point = points[items[0]!.dataIndex]!;
        return (
          `${x.name} <b>${binText(point)}</b>, ${point.trials} trials<br>median ${label} <b>${show(point.median)}</b><br>` +
          `middle half ${show(point.lowerQuartile)} to ${show(point.upperQuartile)}<br>least ${show(point.least)}, largest ${show(point.largest)}`
        );
      },
    },
    xAxis: {
      type: 'category',
      name: x.name,
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: { color: palette.muted, fontSize: 12 },
      data: points.map(binText),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: text,
    },
    yAxis: {
      type: 'value',
      scale: true,
      axisLabel: { ...text, formatter: (value: number) => show(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      ...band('least', 'largest', 0.1),
      ...band('lowerQuartile', 'upperQuartile', 0.24),
      {
        type: 'line',
        data: of('median'),
        color: palette.accent,
        symbolSize: points.length > 60 ? 0 : 6,
        lineStyle: { width: 2 },
        emphasis: { disabled: true },
      },
    ],
  };
}

const silent = {
  type: 'line',
  symbol: 'none',
  silent: true,
  stackStrategy: 'all',
  emphasis: { disabled: true },
} as const;
