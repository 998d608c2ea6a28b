import { useMemo } from 'react';
import type { SampleView } from '../../../../engine/model/trial-analytics-views';
import { Chart } from './chart';
import { SCALE, tooltipStyle, usePalette, type Palette } from './palette';

export interface ShownFigure {
  label: string;
  show: (value: number) => string;
}

interface ScatterProps {
  sample: SampleView;
  /** Of the two statistics, the one up first. */
  figures: readonly [ShownFigure, ShownFigure];
  onPick: (trial: number) => void;
}

const HEIGHT = 420;

/** Two statistics of single trials, and the front that none beats in both. A click picks the trial. */
export function TrialScatter({ sample, figures, onPick }: ScatterProps) {
  const palette = usePalette();
  const option = useMemo(() => optionOf({ sample, figures }, palette), [sample, figures, palette]);
  const [up, across] = figures;
  const words = `${up.label} against ${across.label} of ${sample.trial.length} trials, ${sample.front?.length ?? 0} of them on the front.`;
  const pick = (data: unknown) => {
    if (Array.isArray(data) && typeof data[2] === 'number') onPick(data[2]);
  };
  return <Chart option={option} height={HEIGHT} label={words} onPick={pick} />;
}

function optionOf({ sample, figures: [up, across] }: Omit<ScatterProps, 'onPick'>, palette: Palette) {
  const text = { color: palette.muted, fontSize: 11 };
  const [ys = [], xs = []] = sample.rows;
  const places = new Map(sample.trial.map((trial, at) => [trial, at]));
  const pointOf = (trial: number) => {
    const at = places.get(trial)!;
    return [xs[at], ys[at], trial];
  };
  const known = sample.trial.filter((_, at) => xs[at] != null && ys[at] != null);
  const front = (sample.front ?? []).filter((trial) => places.has(trial));
  const axis = ({ label, show }: ShownFigure, gap: number) => ({
    type: 'value',
    scale: true,
    name: label,
    nameLocation: 'middle',
    nameGap: gap,
    nameTextStyle: { color: palette.muted, fontSize: 12 },
    axisLabel: { ...text, hideOverlap: true, formatter: (value: number) => show(value) },
    axisLine: { show: false },
    splitLine: { lineStyle: { color: palette.line } },
  });
  return {
    animation: false,
    grid: { left: 86, right: 22, top: 14, bottom: 50 },
    tooltip: {
      ...tooltipStyle(palette),
      formatter: ({ data: [x, y, trial] }: { data: [number, number, number] }) =>
        `trial <b>${trial}</b><br>${up.label} <b>${up.show(y)}</b><br>${across.label} <b>${across.show(x)}</b>`,
    },
    xAxis: axis(across, 30),
    yAxis: axis(up, 66),
    series: [
      {
        id: 'trials',
        type: 'scatter',
        data: known.map(pointOf),
        symbolSize: 5,
        itemStyle: { color: palette.accent, opacity: 0.35 },
      },
      {
        id: 'front',
        type: 'line',
        step: false,
        data: front.map(pointOf),
        symbol: 'circle',
        symbolSize: 7,
        color: '#ff3b6b',
        lineStyle: { width: 1.5 },
        itemStyle: { color: '#ff3b6b' },
        emphasis: { disabled: true },
      },
    ],
    color: SCALE,
  };
}
