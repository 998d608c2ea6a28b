import { useMemo } from 'react';
import type { SampleView } from '../../../../engine/model/trial-analytics-views';
import { Chart } from './chart';
import { SCALE, usePalette, type Palette } from './palette';
import type { ShownFigure } from './scatter-chart';

interface ParallelProps {
  sample: SampleView;
  figures: readonly ShownFigure[];
}

const HEIGHT = 380;
const BEST_DRAWN = 50;

/** Parameters and statistics of single trials, a line each, coloured by the first statistic; the best are drawn last and stronger. */
export function ParallelChart({ sample, figures }: ParallelProps) {
  const palette = usePalette();
  const option = useMemo(() => optionOf({ sample, figures }, palette), [sample, figures, palette]);
  const words =
    `Parallel coordinates of ${sample.trial.length} trials: ` +
    `${[...sample.parameters.map(({ name }) => name), ...figures.map(({ label }) => label)].join(', ')}.`;
  return <Chart option={option} height={HEIGHT} label={words} />;
}

function optionOf({ sample, figures }: ParallelProps, palette: Palette) {
  const { parameters, values, rows, best } = sample;
  const text = { color: palette.muted, fontSize: 11 };
  const line = { axisLine: { lineStyle: { color: palette.muted } }, axisTick: { show: false } };
  const names = { nameTextStyle: { color: palette.text, fontSize: 12 }, nameGap: 12 };
  const axes = [
    ...parameters.map(({ name, numeric }, dim) => ({
      ...{ dim, name, ...names, ...line },
      ...(numeric
        ? { type: 'value', scale: true, axisLabel: text }
        : { type: 'category', axisLabel: text, data: [...new Set(values[dim]!.map(String))] }),
    })),
    ...figures.map(({ label, show }, i) => ({
      ...{ dim: parameters.length + i, name: label, ...names, ...line, type: 'value', scale: true },
      axisLabel: { ...text, formatter: (value: number) => show(value) },
    })),
  ];
  const rowOf = (at: number) => [
    ...parameters.map(({ numeric }, i) => (numeric ? values[i]![at] : String(values[i]![at]))),
    ...rows.map((row) => row[at] ?? '-'),
  ];
  const first = (rows[0] ?? []).filter((value) => value !== null);
  const [low, high] = first.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  const bestOnes = new Set(best.slice(0, BEST_DRAWN));
  const places = sample.trial.map((_, at) => at);
  const isBest = (at: number) => bestOnes.has(sample.trial[at]!);
  return {
    animation: false,
    parallel: { left: 50, right: 90, top: 34, bottom: 24, parallelAxisDefault: {} },
    parallelAxis: axes,
    visualMap: {
      show: false,
      min: Number.isFinite(low) ? low : 0,
      max: Number.isFinite(high) && high !== low ? high : (low ?? 0) + 1,
      dimension: parameters.length,
      inRange: { color: SCALE },
    },
    series: [
      {
        type: 'parallel',
        progressive: 1000,
        lineStyle: { width: 1, opacity: sample.trial.length > 500 ? 0.12 : 0.4 },
        data: places.filter((at) => !isBest(at)).map(rowOf),
      },
      { type: 'parallel', lineStyle: { width: 2, opacity: 0.9 }, data: places.filter(isBest).map(rowOf) },
    ],
  };
}
