import { useMemo } from 'react';
import { useZone } from '../components/zone';
import { plain } from '../lib/format';
import { axisTimes, momentIn } from '../lib/zone';
import { Chart } from './chart';
import { SCALE, tooltipStyle, usePalette, type Palette } from './palette';

export interface DrawnSeries {
  name: string;
  /** Null of all instruments together. */
  instrument: string | null;
  points: readonly { time: string; value: number }[];
}

const HEIGHT = 240;

/** Series of one name, a line for each instrument, on one axis of time. */
export function SeriesChart({ series }: { series: readonly DrawnSeries[] }) {
  const palette = usePalette();
  const zone = useZone();
  const option = useMemo(() => seriesOption(series, palette, zone), [series, palette, zone]);
  const ends = series.map(({ instrument, points }) => `${instrument ?? 'all'} ${plain(points.at(-1)?.value)}`);
  return <Chart option={option} height={HEIGHT} label={`${series[0]?.name}, at the end: ${ends.join(', ')}.`} />;
}

function seriesOption(series: readonly DrawnSeries[], palette: Palette, zone: string) {
  const label = { color: palette.muted, fontSize: 11 };
  const colour = (i: number) => (i === 0 ? palette.accent : SCALE[(2 * i) % SCALE.length]);
  return {
    animation: false,
    useUTC: true,
    grid: { left: 72, right: 18, top: 14, height: 176 },
    tooltip: { ...tooltipStyle(palette), trigger: 'axis', formatter: tooltipOf(zone) },
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false }],
    xAxis: {
      type: 'time',
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      scale: true,
      axisLabel: { ...label, formatter: (value: number) => plain(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: series.map(({ instrument, points }, i) => ({
      type: 'line',
      name: instrument ?? 'all',
      color: colour(i),
      showSymbol: points.length === 1,
      sampling: 'minmax',
      lineStyle: { width: 1.4 },
      emphasis: { disabled: true },
      data: drawn(points, zone),
    })),
  };
}

function drawn(points: DrawnSeries['points'], zone: string) {
  const at = axisTimes(
    points.map(({ time }) => time),
    zone,
  );
  return points.map(({ time, value }, i) => [at[i], value, time]);
}

interface TooltipItem {
  seriesName: string;
  value: [string, number, string];
}

const tooltipOf =
  (zone: string) =>
  (items: TooltipItem[]): string => {
    const lines = items.map(({ seriesName, value }) => `${seriesName} <b>${plain(value[1])}</b>`);
    return [momentIn(items[0]?.value[2], zone), ...lines].join('<br>');
  };
