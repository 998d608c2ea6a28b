import { aggregatePanel } from '../../../engine/columns/aggregate-panel';
import { allocatePanel, allocateQuotes, type Panel } from '../../../engine/columns/market-data';
import { HoldfastError } from '../../../engine/model/errors';
import { startMicros, toIso } from '../../../engine/model/time';
import { timeframeMicros } from '../../../engine/model/timeframe';

const MINUTE = 60_000_000;

/** Bars a minute apart, whose open is their number, of instruments whose prices are 0, 1000, 2000, … higher. */
function minutes(start: string, offsets: readonly number[], instruments = ['A.B', 'C.D']): Panel {
  const times = Float64Array.from(offsets, (offset) => startMicros(start) + offset * MINUTE);
  const panel = allocatePanel(instruments, times);
  offsets.forEach((offset, row) =>
    instruments.forEach((_, k) => {
      const at = row * instruments.length + k;
      const price = 1000 * k + offset;
      Object.assign(panel.open, { [at]: price });
      Object.assign(panel.high, { [at]: price + 0.7 });
      Object.assign(panel.low, { [at]: price - 0.7 });
      Object.assign(panel.close, { [at]: price + 0.5 });
      Object.assign(panel.volume, { [at]: 10 + k });
    }),
  );
  return panel;
}

test('bars of an interval become one, instrument by instrument', () => {
  const offsets = [3, 4, 9, 10, 21];
  const { times, open, high, low, close, volume } = aggregatePanel(
    minutes('2024-01-01T10:00:00Z', offsets),
    timeframeMicros('5min'),
  );
  expect([...times].map((time) => toIso(time).slice(11, 16))).toEqual(['10:00', '10:05', '10:10', '10:20']);
  expect([...open]).toEqual([3, 1003, 9, 1009, 10, 1010, 21, 1021]);
  expect([...high].slice(0, 2)).toEqual([4.7, 1004.7]);
  expect([...low].slice(0, 2)).toEqual([2.3, 1002.3]);
  expect([...close].slice(0, 2)).toEqual([4.5, 1004.5]);
  expect([...volume].slice(0, 4)).toEqual([20, 22, 10, 11]);
});

test('a volume that is not known stays so, and quotes are the last ones', () => {
  const panel = minutes('2024-01-01T10:00:00Z', [0, 1, 2], ['A.B']);
  panel.volume.fill(NaN, 1, 2);
  allocateQuotes(panel);
  panel.bid!.set([1, 2, 3]);
  panel.ask!.set([4, 5, 6]);
  const hour = aggregatePanel(panel, timeframeMicros('1h'));
  expect([hour.volume[0], hour.bid![0], hour.ask![0]]).toEqual([NaN, 3, 6]);
});

test.each([
  ['1d', '2024-01-03T15:00:00Z', '2024-01-03'],
  ['4h', '2024-01-03T15:00:00Z', '2024-01-03T12:00:00.000Z'],
  ['1w', '2024-01-03T15:00:00Z', '2024-01-01'],
  ['1w', '2024-01-01T00:00:00Z', '2024-01-01'],
  ['1w', '2024-01-07T23:50:00Z', '2024-01-01'],
])('bars of %s begin at whole units of UTC', (timeframe, start, begin) => {
  const { times } = aggregatePanel(minutes(start, [0, 1]), timeframeMicros(timeframe));
  expect([...times]).toEqual([startMicros(begin)]);
});

test('bars that have the length already stay as they are', () => {
  const panel = minutes('2024-01-01T10:00:30Z', [0, 1, 3]);
  expect(aggregatePanel(panel, MINUTE)).toBe(panel);
});

test('bars that are longer are refused', () => {
  const call = () => aggregatePanel(minutes('2024-01-01T10:00:00Z', [0, 5, 15]), timeframeMicros('1min'));
  expect(call).toThrow(HoldfastError);
  expect(call).toThrow(expect.objectContaining({ code: 'TIMEFRAME_UNAVAILABLE', path: 'timeframe' }) as Error);
});
