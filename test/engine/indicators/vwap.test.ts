import { buildMarket } from '../../../engine/columns/market-data';
import { IndicatorCache } from '../../../engine/indicators/indicator-cache';
import { startMicros } from '../../../engine/model/time';

/** The average by bars of an hour, of the volume 1, whose prices are 1, 2, 3 and so on. */
function vwapOf(instrument: string, stamps: readonly string[], calendar?: string): number[] {
  const prices = Float64Array.from(stamps, (_, i) => i + 1);
  const times = Float64Array.from(stamps, startMicros);
  const series = {
    instrument,
    times,
    open: prices,
    high: prices,
    low: prices,
    close: prices,
    volume: prices.map(() => 1),
  };
  const market = buildMarket(`${instrument} ${calendar}`, [series]);
  const instruments = calendar && {
    [instrument]: { id: instrument, kind: 'equity' as const, multiplier: 1, calendar },
  };
  const cache = new IndicatorCache(1e6);
  return [...cache.columns({ ...market, ...(instruments && { instruments }) }, 0, { name: 'vwap' })[0]!];
}

const sydney = ['08T23', '09T00', '09T01', '09T23', '10T00'].map((hour) => `2024-01-${hour}:00:00Z`);

test.each([
  ['Sydney, which trades across midnight UTC', 'BHP.ASX', sydney, undefined, [1, 1.5, 2, 4, 4.5]],
  ['a calendar that is declared', 'BHP.X', sydney, 'ASX', [1, 1.5, 2, 4, 4.5]],
  ['UTC around the clock', 'BHP.X', sydney, undefined, [1, 2, 2.5, 3, 5]],
  [
    'CME, from 17:00 in Chicago on',
    'ESH24.CME',
    ['08T21', '08T23', '09T00', '09T21', '09T23'].map((hour) => `2024-01-${hour}:00:00Z`),
    undefined,
    [1, 2, 2.5, 3, 5],
  ],
])('the average of a day begins with the day of %s', (...[, instrument, stamps, calendar, expected]) => {
  expect(vwapOf(instrument, stamps, calendar)).toEqual(expected);
});
