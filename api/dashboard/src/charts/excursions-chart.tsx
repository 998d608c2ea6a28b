import { useMemo } from 'react';
import type { ExcursionPoint } from '../../../../engine/model/analytics-views';
import { decimal, percent } from '../lib/format';
import { Chart } from './chart';
import { tooltipStyle, usePalette, type Palette } from './palette';

interface ExcursionsChartProps {
  points: readonly ExcursionPoint[];
  /** Number of the trade among all of the run. */
  onPick: (trade: number) => void;
}

/** How far each trade went against its entry, and how far in its favour. */
export function ExcursionsChart({ points, onPick }: ExcursionsChartProps) {
  const palette = usePalette();
  const option = useMemo(() => excursionsOption(points, palette), [points, palette]);
  const pick = (data: unknown) => {
    if (Array.isArray(data)) onPick(Number(data[3]));
  };
  const words = `Excursions of ${points.length} trades: across, how far each went against its entry; up, how far in its favour.`;
  return <Chart option={option} height={300} label={words} onPick={pick} />;
}

function excursionsOption(points: readonly ExcursionPoint[], palette: Palette) {
  const axis = (name: string) => ({
    type: 'value',
    name,
    nameLocation: 'middle',
    nameTextStyle: { color: palette.muted, fontSize: 11 },
    axisLabel: {
      color: palette.muted,
      fontSize: 11,
      formatter: (value: number) => percent(value, 1),
      hideOverlap: true,
    },
    axisLine: { lineStyle: { color: palette.line } },
    splitLine: { lineStyle: { color: palette.line } },
  });
  const drawn = (won: boolean) =>
    points
      .filter(({ pnl, mae, mfe }) => pnl > 0 === won && mae !== null && mfe !== null)
      .map(({ pnl, mae, mfe, trade }) => [mae, mfe, pnl, trade]);
  const dots = { type: 'scatter', symbolSize: 6, large: false };
  return {
    animation: false,
    grid: { left: 66, right: 16, top: 12, bottom: 44 },
    tooltip: {
      ...tooltipStyle(palette),
      formatter: ({ data: [mae, mfe, pnl, trade] }: { data: [number, number, number, number] }) =>
        `Trade ${trade + 1}<br>MAE <b>${percent(mae)}</b><br>MFE <b>${percent(mfe)}</b><br>Profit <b>${decimal(pnl)}</b>`,
    },
    xAxis: { ...axis('Against the entry (MAE)'), nameGap: 28, max: 0 },
    yAxis: { ...axis('In favour (MFE)'), nameGap: 50, min: 0 },
    series: [
      { ...dots, name: 'won', data: drawn(true), itemStyle: { color: palette.good, opacity: 0.65 } },
      { ...dots, name: 'lost', data: drawn(false), itemStyle: { color: palette.bad, opacity: 0.65 } },
    ],
  };
}
