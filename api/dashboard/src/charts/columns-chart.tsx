import { useMemo } from 'react';
import { Chart } from './chart';
import { tooltipStyle, usePalette, type Palette } from './palette';

interface ColumnsChartProps {
  /** Below each column. */
  names: readonly string[];
  values: readonly (number | null)[];
  /** Thin lines across the columns, such as of a benchmark, by what they are. */
  beside?: { name: string; values: readonly (number | null)[] };
  show: (value: number) => string;
  label: string;
  height?: number;
  /** Of columns that have a sign: green above zero, red below. */
  signed?: boolean | readonly boolean[];
}

/** One column a name. */
export function ColumnsChart({ label, height = 220, ...drawn }: ColumnsChartProps) {
  const palette = usePalette();
  const { names, values, beside, show, signed } = drawn;
  const option = useMemo(
    () => columnsOption({ names, values, beside, show, signed }, palette),
    [names, values, beside, show, signed, palette],
  );
  return <Chart option={option} height={height} label={label} />;
}

type Drawn = Omit<ColumnsChartProps, 'label' | 'height'>;

function columnsOption({ names, values, beside, show, signed = false }: Drawn, palette: Palette) {
  const label = { color: palette.muted, fontSize: 11 };
  const isGood = (i: number) => (typeof signed === 'boolean' ? (values[i] ?? 0) >= 0 : signed[i]!);
  const colour = (i: number) => (signed === false ? palette.accent : isGood(i) ? palette.good : palette.bad);
  return {
    animation: false,
    grid: { left: 62, right: 12, top: 12, bottom: 26 },
    tooltip: { ...tooltipStyle(palette), trigger: 'axis', formatter: tooltipOf(show) },
    xAxis: {
      type: 'category',
      data: [...names],
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      axisLabel: { ...label, formatter: show },
      splitNumber: 4,
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      {
        type: 'bar',
        name: '',
        barMaxWidth: 46,
        barCategoryGap: '12%',
        data: values.map((value, i) => ({ value, itemStyle: { color: colour(i), opacity: 0.82 } })),
      },
      ...(beside
        ? [
            {
              type: 'scatter',
              name: beside.name,
              symbol: 'rect',
              symbolSize: [26, 3],
              itemStyle: { color: palette.muted },
              data: [...beside.values],
            },
          ]
        : []),
    ],
  };
}

interface Item {
  name: string;
  seriesName: string;
  value: number | null;
}

const tooltipOf = (show: (value: number) => string) => (items: Item[]) =>
  [
    items[0]?.name ?? '',
    ...items.flatMap(({ seriesName, value }) => (value == null ? [] : [`${seriesName} <b>${show(value)}</b>`])),
  ].join('<br>');
