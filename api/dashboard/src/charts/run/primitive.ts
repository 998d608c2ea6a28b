import type {
  IChartApiBase,
  ISeriesApi,
  ISeriesPrimitive,
  Logical,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  SeriesType,
  Time,
} from 'lightweight-charts';

/** Where things lie on the pane of a series, in CSS pixels. */
export interface Places {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  /** Of a step; null while the chart is empty. */
  x: (step: number) => number | null;
  y: (value: number) => number | null;
}

/** Draws on the pane of a series whatever `draw` says, anew with every change of the view. */
export class Drawing implements ISeriesPrimitive {
  private chart: IChartApiBase | undefined;
  private series: ISeriesApi<SeriesType> | undefined;
  private update: (() => void) | undefined;

  constructor(
    private readonly draw: (places: Places) => void,
    private readonly order: PrimitivePaneViewZOrder = 'top',
  ) {}

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.chart = chart;
    this.series = series;
    this.update = requestUpdate;
  }

  detached(): void {
    this.chart = undefined;
  }

  redraw(): void {
    this.update?.();
  }

  private readonly views = [
    {
      zOrder: () => this.order,
      renderer: () => ({
        draw: (target: Parameters<RendererDraw>[0]) => {
          target.useMediaCoordinateSpace(({ context, mediaSize }) => {
            const { chart, series } = this;
            if (!chart || !series) return;
            const scale = chart.timeScale();
            this.draw({
              context,
              ...mediaSize,
              x: (step) => scale.logicalToCoordinate(step as Logical),
              y: (value) => series.priceToCoordinate(value),
            });
          });
        },
      }),
    },
  ];

  paneViews() {
    return this.views;
  }
}

type RendererDraw = NonNullable<
  ReturnType<NonNullable<ReturnType<NonNullable<ISeriesPrimitive['paneViews']>>[number]['renderer']>>
>['draw'];
