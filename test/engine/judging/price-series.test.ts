import { marketOf, type Panel } from '../../../engine/columns/market-data';
import { priceSeries } from '../../../engine/judging/price-series';

test('each instrument has its own bars, copied, with its multiplier', () => {
  const column = (...values: number[]) => Float64Array.from(values);
  const prices = { open: column(1, 10, 2, NaN, 3, 30), close: column(1.5, 10.5, 2.5, NaN, 3.5, 30.5) };
  const panel: Panel = {
    ...{ instruments: ['A.TEST', 'B.TEST'], opens: column(0, 60, 120), times: column(60, 120, 180) },
    ...{ ...prices, high: prices.close, low: prices.open, volume: column(1, 1, 1, 1, 1, 1) },
  };
  const known = { 'B.TEST': { multiplier: 50 } } as never;
  const [a, b] = priceSeries({ ...marketOf('market', [panel]), instruments: known });
  expect(a).toEqual({
    ...{ instrument: 'A.TEST', opens: column(0, 60, 120), times: column(60, 120, 180) },
    ...{ open: column(1, 2, 3), close: column(1.5, 2.5, 3.5) },
  });
  expect(b).toEqual({
    ...{ instrument: 'B.TEST', opens: column(0, 120), times: column(60, 180), multiplier: 50 },
    ...{ open: column(10, 30), close: column(10.5, 30.5) },
  });
  prices.open[0] = 99;
  expect(a!.open[0]).toBe(1);
});
