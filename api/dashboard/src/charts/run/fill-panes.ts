import type { WhitespaceData } from 'lightweight-charts';
import type { BandView, WindowView } from '../../../../../engine/model/chart-views';
import type { PaneSeries } from './panes';
import type { StepAxis } from './step-axis';

type Values = readonly (number | null)[];

/** Puts a window of a run into the series of the panes, a place for each step or bucket. */
export function fillPanes(series: PaneSeries, window: WindowView, { labels }: StepAxis): void {
  const gap = (i: number): WhitespaceData => ({ time: labels[i]! });
  const line = (values: Values) => values.map((value, i) => (value === null ? gap(i) : { time: labels[i]!, value }));
  const { bars, equity, drawdown, gross, net, benchmark } = window;
  series.candles?.setData(
    labels.map((time, i) => {
      const open = bars?.open[i] ?? null;
      return bars === null || open === null
        ? gap(i)
        : { time, open, high: bars.high[i]!, low: bars.low[i]!, close: bars.close[i]! };
    }),
  );
  series.volume?.setData(line(bars?.volume ?? labels.map(() => null)));
  series.equityBand.setData(bandOf(equity, labels));
  series.equity.setData(line(equity.last));
  series.benchmark.setData(benchmark ? line(benchmark.last) : []);
  // The deepest of each bucket, so that the line reaches what the statistics say.
  series.drawdown.setData(line(drawdown.min ?? drawdown.last));
  if (gross) series.gross?.setData(line(gross.max ?? gross.last));
  if (net) series.net?.setData(line(net.last));
}

function bandOf({ min, max, last }: BandView, labels: StepAxis['labels']) {
  if (min === null || max === null) return [];
  return labels.map((time, i) => {
    const [low, high, close] = [min[i] ?? null, max[i] ?? null, last[i] ?? null];
    return low === null || high === null || close === null ? { time } : { time, open: close, high, low, close };
  });
}
