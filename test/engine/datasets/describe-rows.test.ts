import { shownRows, statisticsOf } from '../../../engine/datasets/describe-rows';
import type { QualityReport } from '../../../engine/model/quality';
import { Bench } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
afterAll(() => bench.close());

const LINES = ['10:00,10,12,9,11,100', '10:01,0,0,0,0,0', '10:02,x,99,8,11,-5', '10:03,11,13,10,12,50'];
const QUALITY = { bars: 2, timeframe: '1min' } as QualityReport;

test('a range is from the lowest low to the highest high, of futures too, and rows of nothing traded have none', async () => {
  const { path } = await bench.rows(LINES);
  for (const negative of [false, true]) {
    expect(await statisticsOf(bench.database, path, { quality: QUALITY, negative })).toEqual({
      ...{ rows: 4, bars: 2, lowest: 8, highest: 99, averageVolume: 50, timeframe: '1min' },
      ...{ first: '2024-01-02T10:00:00.000Z', last: '2024-01-02T10:03:00.000Z' },
    });
  }
});

test('rows are shown as they stand, from any on, by the clock of a zone', async () => {
  const { path } = await bench.rows(LINES);
  expect(await shownRows(bench.database, path, { offset: 2, rows: 1 })).toEqual([
    { row: 3, time: '2024-01-02T10:02:00Z', open: null, high: 99, low: 8, close: 11, volume: -5 },
  ]);
  const [local] = await shownRows(bench.database, path, { offset: 0, rows: 1, timeZone: 'Asia/Kolkata' });
  expect(local).toMatchObject({ row: 1, time: '2024-01-02T15:30:00' });
});
