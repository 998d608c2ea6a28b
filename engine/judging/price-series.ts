import type { MarketData } from '../columns/market-data';
import type { PriceSeries } from './types';

/** The prices of every instrument of a market, in the order of its panels; copies, without bars that an instrument does not have. */
export function priceSeries({ panels, instruments: known }: MarketData): PriceSeries[] {
  return panels.flatMap(({ instruments, times, opens, open, close }) => {
    const width = instruments.length;
    return instruments.map((instrument, k): PriceSeries => {
      const rows: number[] = [];
      for (let row = 0; row < times.length; row++) if (!Number.isNaN(close[row * width + k]!)) rows.push(row);
      const column = (values: Float64Array, step = width, at = k) =>
        Float64Array.from(rows, (row) => values[row * step + at]!);
      const multiplier = known?.[instrument]?.multiplier;
      return {
        ...{ instrument, opens: column(opens, 1, 0), times: column(times, 1, 0) },
        ...{ open: column(open), close: column(close) },
        ...(multiplier !== undefined && { multiplier }),
      };
    });
  });
}
