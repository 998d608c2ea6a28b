import {
  BarSeries,
  BaselineSeries,
  CandlestickSeries,
  HistogramSeries,
  LineSeries,
  LineStyle,
  type IChartApi,
  type ISeriesApi,
} from 'lightweight-charts';
import { priceDecimals } from '../../../../../engine/model/digits';
import { decimal, percent, price } from '../../lib/format';
import type { Palette } from '../palette';

export type PaneName = 'price' | 'equity' | 'drawdown' | 'exposure';

/** Heights, one to another. */
export const PANES: Readonly<Record<PaneName, { title: string; stretch: number }>> = {
  price: { title: 'Price', stretch: 46 },
  equity: { title: 'Equity', stretch: 30 },
  drawdown: { title: 'Drawdown', stretch: 14 },
  exposure: { title: 'Exposure', stretch: 10 },
};

export interface PaneSeries {
  candles?: ISeriesApi<'Candlestick'>;
  volume?: ISeriesApi<'Histogram'>;
  equityBand: ISeriesApi<'Bar'>;
  equity: ISeriesApi<'Line'>;
  benchmark: ISeriesApi<'Line'>;
  drawdown: ISeriesApi<'Baseline'>;
  gross?: ISeriesApi<'Baseline'>;
  net?: ISeriesApi<'Line'>;
}

const custom = (formatter: (value: number) => string, minMove: number) =>
  ({ type: 'custom', formatter, minMove }) as const;
const QUIET = { lastValueVisible: false, priceLineVisible: false } as const;

interface Scale {
  palette: Palette;
  /** A price and an amount that occur, for the decimals of the axes. */
  price: number;
  equity: number;
}

/** A pane for each name, and in each its series. */
export function addPanes(chart: IChartApi, names: readonly PaneName[], scale: Scale): PaneSeries {
  const at = (name: PaneName) => names.indexOf(name);
  const series: PaneSeries = {
    ...(names.includes('price') && addPrice(chart, at('price'), scale)),
    ...addEquity(chart, at('equity'), scale),
    drawdown: addBase(chart, at('drawdown'), scale.palette.bad),
    ...(names.includes('exposure') && addExposure(chart, at('exposure'), scale.palette)),
  };
  chart.panes().forEach((pane, i) => pane.setStretchFactor(PANES[names[i]!].stretch));
  return series;
}

function addPrice(chart: IChartApi, pane: number, { palette, price: some }: Scale) {
  const candles = chart.addSeries(
    CandlestickSeries,
    {
      ...QUIET,
      ...{ upColor: palette.good, downColor: palette.bad, borderVisible: false },
      ...{ wickUpColor: palette.good, wickDownColor: palette.bad },
      priceFormat: custom(price, 10 ** -priceDecimals(some)),
    },
    pane,
  );
  const volume = chart.addSeries(
    HistogramSeries,
    { ...QUIET, priceScaleId: 'volume', color: `${palette.muted}44`, priceFormat: { type: 'volume' } },
    pane,
  );
  chart.priceScale('volume', pane).applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  candles.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0.18 } });
  return { candles, volume };
}

function addEquity(chart: IChartApi, pane: number, { palette, equity: some }: Scale) {
  const small = Math.abs(some) < 1000;
  const priceFormat = custom((value) => decimal(value, small ? 2 : 0), small ? 0.01 : 1);
  const line = { ...QUIET, priceFormat, crosshairMarkerRadius: 3 };
  const benchmark = chart.addSeries(
    LineSeries,
    { ...line, color: palette.muted, lineWidth: 1, lineStyle: LineStyle.Solid },
    pane,
  );
  // Behind the line of last values: each bucket from its least to its largest one.
  const colours = { upColor: palette.accent, downColor: palette.accent };
  const equityBand = chart.addSeries(
    BarSeries,
    { ...QUIET, priceFormat, ...colours, openVisible: false, thinBars: true },
    pane,
  );
  const equity = chart.addSeries(LineSeries, { ...line, color: palette.accent, lineWidth: 2 }, pane);
  equity.priceScale().applyOptions({ scaleMargins: { top: 0.14, bottom: 0.06 } });
  return { equityBand, equity, benchmark };
}

/** An area between a line and zero. */
function addBase(chart: IChartApi, pane: number, colour: string) {
  const series = chart.addSeries(
    BaselineSeries,
    {
      ...QUIET,
      baseValue: { type: 'price', price: 0 },
      ...{ topLineColor: colour, topFillColor1: `${colour}33`, topFillColor2: `${colour}33` },
      ...{ bottomLineColor: colour, bottomFillColor1: `${colour}33`, bottomFillColor2: `${colour}33` },
      ...{ lineWidth: 1, crosshairMarkerRadius: 3 },
      priceFormat: custom((value) => percent(value, 1), 0.001),
    },
    pane,
  );
  series.priceScale().applyOptions({ scaleMargins: { top: 0.24, bottom: 0.08 } });
  return series;
}

function addExposure(chart: IChartApi, pane: number, palette: Palette) {
  const gross = addBase(chart, pane, palette.accent);
  gross.applyOptions({ priceFormat: custom((value) => percent(value, 0), 0.01) });
  const net = chart.addSeries(
    LineSeries,
    { ...QUIET, color: palette.warn, lineWidth: 1, lineStyle: LineStyle.Dotted, crosshairMarkerRadius: 3 },
    pane,
  );
  net.applyOptions({ priceFormat: custom((value) => percent(value, 0), 0.01) });
  return { gross, net };
}
