import { useMemo } from 'react';
import { useZone } from '../components/zone';
import { axisTimes, closesIn } from '../lib/zone';
import { Chart } from './chart';
import { tooltipStyle, usePalette, type Palette } from './palette';

interface LinesChartProps {
  times: readonly string[];
  lines: readonly { name: string; values: readonly (number | null)[]; colour: keyof Palette }[];
  show: (value: number) => string;
  label: string;
  height?: number;
}

/** Lines over the same times. */
export function LinesChart({ times, lines, show, label, height = 200 }: LinesChartProps) {
  const palette = usePalette();
  const zone = useZone();
  const option = useMemo(() => linesOption({ times, lines, show, zone }, palette), [times, lines, show, zone, palette]);
  return <Chart option={option} height={height} label={label} />;
}

function linesOption(
  { times, lines, show, zone }: Pick<LinesChartProps, 'times' | 'lines' | 'show'> & { zone: string },
  palette: Palette,
) {
  const label = { color: palette.muted, fontSize: 11 };
  const at = axisTimes(times, zone);
  const close = closesIn(times, zone);
  return {
    animation: false,
    useUTC: true,
    grid: { left: 62, right: 12, top: 12, bottom: 26 },
    tooltip: {
      ...tooltipStyle(palette),
      trigger: 'axis',
      formatter: (items: { seriesName: string; dataIndex: number; value: [string, number | null] }[]) =>
        [
          close(times[items[0]?.dataIndex ?? 0]),
          ...items.flatMap(({ seriesName, value: [, one] }) =>
            one == null ? [] : [`${seriesName} <b>${show(one)}</b>`],
          ),
        ].join('<br>'),
    },
    xAxis: {
      type: 'time',
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      scale: true,
      splitNumber: 4,
      axisLabel: { ...label, formatter: show },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: lines.map(({ name, values, colour }) => ({
      ...{ type: 'line', name, color: palette[colour], showSymbol: false, emphasis: { disabled: true } },
      lineStyle: { width: 1.4 },
      data: values.map((value, i) => [at[i], value]),
    })),
  };
}
