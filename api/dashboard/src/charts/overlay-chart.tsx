import { useMemo } from 'react';
import { useZone } from '../components/zone';
import { momentIn } from '../lib/zone';
import { Chart } from './chart';
import { tooltipStyle, usePalette, type Palette } from './palette';

export interface OverlaidLine {
  name: string;
  colour: string;
  /** Times as ISO 8601, or days since the first bar; ascending. */
  points: readonly (readonly [at: string | number, value: number])[];
}

interface OverlayProps {
  lines: readonly OverlaidLine[];
  /** What is drawn, such as `Equity`. */
  title: string;
  show: (value: number) => string;
  isLog?: boolean;
  height: number;
}

/** Lines of several runs on one axis, of time or of days since each began. */
export function OverlayChart(props: OverlayProps) {
  const { lines, title, show, isLog, height } = props;
  const palette = usePalette();
  const zone = useZone();
  const option = useMemo(
    () => optionOf({ lines, show, isLog: isLog === true, zone }, palette),
    [lines, show, isLog, zone, palette],
  );
  const ends = lines.map(({ name, points }) => `${name} ${show(points.at(-1)?.[1] ?? 0)}`);
  return (
    <Chart
      option={option}
      height={height}
      label={`${title} of ${lines.length} runs, at the end: ${ends.join('; ')}.`}
    />
  );
}

interface Drawn {
  lines: readonly OverlaidLine[];
  show: (value: number) => string;
  isLog: boolean;
  zone: string;
}

function optionOf({ lines, show, isLog, zone }: Drawn, palette: Palette) {
  const label = { color: palette.muted, fontSize: 11 };
  const isTime = typeof lines[0]?.points[0]?.[0] !== 'number';
  const where = (at: string | number) =>
    isTime ? momentIn(new Date(at).toISOString(), zone) : `day ${Math.round(Number(at))}`;
  return {
    animation: false,
    useUTC: true,
    grid: { left: 66, right: 18, top: 12, bottom: 30 },
    tooltip: {
      ...tooltipStyle(palette),
      trigger: 'axis',
      formatter: (items: { seriesName: string; value: [string | number, number] }[]) =>
        [
          where(items[0]!.value[0]),
          ...items.map(({ seriesName, value }) => `${escaped(seriesName)} <b>${show(value[1])}</b>`),
        ].join('<br>'),
    },
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false }],
    xAxis: {
      type: isTime ? 'time' : 'value',
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: {
      type: isLog ? 'log' : 'value',
      scale: true,
      axisLabel: { ...label, formatter: show },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: lines.map(({ name, colour, points }) => ({
      type: 'line',
      name,
      color: colour,
      showSymbol: points.length === 1,
      lineStyle: { width: 1.6 },
      emphasis: { disabled: true },
      data: points.map(([at, value]) => [at, value]),
    })),
  };
}

const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
