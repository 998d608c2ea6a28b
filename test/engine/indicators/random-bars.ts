import type { BarSeries } from '../../../engine/columns/market-data';

const HOUR = 3_600_000_000;

/** A walk in quarters by Park and Miller's generator; talib-values.py makes the same one. */
export function randomBars({ seed, count, instrument = 'A.X' }: { seed: number; count: number; instrument?: string }) {
  let state = seed;
  const draw = (limit: number) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
  const column = () => new Float64Array(count);
  const series: BarSeries = {
    instrument,
    times: column().map((_, t) => Date.UTC(2024, 0, 1) * 1000 + t * HOUR),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let price = 400;
  for (let t = 0; t < count; t++) {
    const opened = Math.max(40, price + draw(5) - 2);
    price = Math.max(40, opened + draw(21) - 10);
    series.open[t] = opened / 4;
    series.high[t] = (Math.max(opened, price) + draw(6)) / 4;
    series.low[t] = (Math.min(opened, price) - draw(6)) / 4;
    series.close[t] = price / 4;
    series.volume[t] = 100 + draw(900);
  }
  return series;
}
