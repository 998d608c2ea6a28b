import {
  ColorType,
  createChart,
  CrosshairMode,
  PriceScaleMode,
  type IChartApi,
  type LogicalRange,
  type MouseEventParams,
} from 'lightweight-charts';
import type { WindowView } from '../../../../../engine/model/chart-views';
import type { Palette } from '../palette';
import { drawMarks } from './draw-marks';
import { drawShades } from './draw-shades';
import { fillPanes } from './fill-panes';
import { NO_MARKS, type Marks, type ShadedRange } from './marks';
import { addPanes, type PaneName, type PaneSeries } from './panes';
import { Drawing } from './primitive';
import { placeOf, type StepAxis } from './step-axis';

export type ScaleMode = 'linear' | 'log' | 'percent';
const MODES: Record<ScaleMode, PriceScaleMode> = {
  linear: PriceScaleMode.Normal,
  log: PriceScaleMode.Logarithmic,
  percent: PriceScaleMode.Percentage,
};

/** Part of a run; null at an end is that of the run. */
export interface Span {
  from: string | null;
  to: string | null;
}

export interface Listeners {
  /** The reader moved or zoomed: the first and last step in sight, by their places. */
  onMove: (first: number, last: number) => void;
  /** The reader points at a step, or at none. */
  onPoint: (step: number | null) => void;
}

/** After the wheel or a finger has moved, changes of the view are the reader's for so long; else they are ours. */
const READER_MS = 900;
const SETTLED_MS = 120;

/** The panes of a run over one axis of time. */
export class RunChart {
  private readonly chart: IChartApi;
  private readonly palette: Palette;
  private readonly series: PaneSeries;
  private readonly drawings: Drawing[];
  private axis: StepAxis = { iso: [], ms: new Float64Array(0), labels: [] };
  private bars: WindowView['bars'] = null;
  private marks = NO_MARKS;
  private shades: readonly ShadedRange[] = [];
  private pointed: string | null = null;
  private readerUntil = 0;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private readonly leaving = new AbortController();

  constructor(
    box: HTMLElement,
    { names, palette, window }: { names: readonly PaneName[]; palette: Palette; window: WindowView },
    private readonly listeners: Listeners,
  ) {
    this.palette = palette;
    this.chart = createChart(box, optionsOf(palette));
    const some = { price: window.bars?.close.find((one) => one !== null) ?? 1, equity: window.equity.last[0] ?? 1 };
    this.series = addPanes(this.chart, names, { palette, ...some });
    this.drawings = this.attach();
    this.listen(box);
  }

  /** @param span what is in sight of it; see `Span` */
  show(window: WindowView, axis: StepAxis, span: Span): void {
    this.axis = axis;
    this.bars = window.exact ? window.bars : null;
    fillPanes(this.series, window, axis);
    const last = axis.iso.length - 1;
    const begin = span.from === null ? 0 : placeOf(axis, span.from);
    const end = span.to === null ? last : placeOf(axis, span.to);
    this.chart.timeScale().setVisibleLogicalRange({ from: begin - 0.5, to: Math.max(end, begin + 1) + 0.5 });
  }

  mark(marks: Marks, shades: readonly ShadedRange[]): void {
    this.marks = marks;
    this.shades = shades;
    this.redraw();
  }

  /** Makes one trip stand out. */
  point(key: string | null): void {
    this.pointed = key;
    this.redraw();
  }

  setMode(mode: ScaleMode): void {
    const { candles, equity } = this.series;
    candles?.priceScale().applyOptions({ mode: MODES[mode] });
    equity.priceScale().applyOptions({ mode: MODES[mode] });
  }

  /** Distance of the top of each pane from that of the chart. */
  tops(): number[] {
    let top = 0;
    return this.chart.panes().map((pane) => (top += pane.getHeight() + 1) - pane.getHeight() - 1);
  }

  dispose(): void {
    clearTimeout(this.settling);
    this.leaving.abort();
    this.chart.remove();
  }

  private redraw(): void {
    for (const drawing of this.drawings) drawing.redraw();
  }

  private attach(): Drawing[] {
    const { candles, equity, drawdown } = this.series;
    const look = () => ({ axis: this.axis, bars: this.bars, palette: this.palette, pointed: this.pointed });
    const marks = new Drawing((places) => drawMarks(places, this.marks, look()));
    const shade = (numbered: boolean) =>
      new Drawing((places) => drawShades(places, this.shades, { ...look(), numbered }), 'bottom');
    const [above, below] = [shade(false), shade(true)];
    candles?.attachPrimitive(marks);
    equity.attachPrimitive(above);
    drawdown.attachPrimitive(below);
    return [...(candles ? [marks] : []), above, below];
  }

  private listen(box: HTMLElement): void {
    const { signal } = this.leaving;
    const moves = () => (this.readerUntil = performance.now() + READER_MS);
    for (const name of ['wheel', 'pointerdown', 'touchstart', 'touchmove', 'dblclick'] as const) {
      box.addEventListener(name, moves, { signal, passive: true, capture: true });
    }
    // The wheel alone moves the page; with Ctrl, as fingers on a pad have it, it zooms.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && Math.abs(event.deltaY) >= Math.abs(event.deltaX)) event.stopPropagation();
    };
    box.addEventListener('wheel', onWheel, { signal, capture: true });
    box.addEventListener('pointermove', ({ buttons }) => buttons > 0 && moves(), { signal, capture: true });
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (!range || performance.now() > this.readerUntil) return;
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.tellMove(range), SETTLED_MS);
    });
    this.chart.subscribeCrosshairMove(({ logical, point }: MouseEventParams) => {
      const step = point === undefined || logical === undefined ? null : Math.round(logical);
      this.listeners.onPoint(step !== null && step in this.axis.iso ? step : null);
    });
  }

  private tellMove({ from, to }: LogicalRange): void {
    const last = this.axis.iso.length - 1;
    const first = Math.min(Math.max(0, Math.ceil(from)), last);
    this.listeners.onMove(first, Math.max(first, Math.min(last, Math.floor(to))));
  }
}

function optionsOf(palette: Palette) {
  const scale = { borderColor: palette.line };
  return {
    autoSize: true,
    // As all numbers of the pages are, whatever the browser is set to.
    localization: { locale: 'en-GB' },
    layout: {
      background: { type: ColorType.Solid, color: palette.surface },
      textColor: palette.muted,
      fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
      fontSize: 11,
      panes: { separatorColor: palette.line, separatorHoverColor: palette.line, enableResize: false },
      // The card names the library and leads to its makers.
      attributionLogo: false,
    },
    grid: { vertLines: { color: `${palette.line}88` }, horzLines: { color: `${palette.line}88` } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: palette.muted, labelVisible: false },
      horzLine: { color: palette.muted, labelBackgroundColor: palette.muted },
    },
    rightPriceScale: { ...scale, minimumWidth: 74 },
    timeScale: { ...scale, timeVisible: true, secondsVisible: false, minBarSpacing: 0.05, rightOffset: 0 },
    handleScale: { axisPressedMouseMove: { time: true, price: false } },
  };
}
