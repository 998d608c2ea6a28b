import { compareRows } from '../../../engine/datasets/compare-rows';
import { Bench } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
afterAll(() => bench.close());

const ROWS = ['10:00,1,2,1,1,5', '10:01,2,3,2,2,5', '10:02,3,4,3,3,5'];

test('rows that were lost, changed and added are counted, with the first of them', async () => {
  const before = await bench.rows(ROWS);
  const after = await bench.rows(['10:01,2,3,2,2.5,5', '10:02,3,4,3,3,5', '10:03,4,5,4,4,5', '10:04,4,5,4,4,5']);
  expect(await compareRows(bench.database, [before], [after])).toEqual({
    ...{ added: 2, lost: 1, changed: 1 },
    firstLost: { instrument: 'AAA.TEST', time: '2024-01-02T10:00:00.000Z' },
    firstChanged: {
      instrument: 'AAA.TEST',
      time: '2024-01-02T10:01:00.000Z',
      before: { open: 2, high: 3, low: 2, close: 2, volume: 5 },
      after: { open: 2, high: 3, low: 2, close: 2.5, volume: 5 },
    },
  });
});

test('rows in another order, and repeated ones, are no change', async () => {
  const before = await bench.rows(ROWS);
  const after = await bench.rows([...ROWS].reverse().concat(ROWS[0]!));
  expect(await compareRows(bench.database, [before], [after])).toEqual({ added: 0, lost: 0, changed: 0 });
});

test('an instrument that is not there any more is lost with all of its rows', async () => {
  const before = [await bench.rows(ROWS), await bench.rows(ROWS, 'BBB.TEST')];
  const after = [await bench.rows(ROWS), await bench.rows(ROWS, 'CCC.TEST')];
  expect(await compareRows(bench.database, before, after)).toMatchObject({
    ...{ added: 3, lost: 3, changed: 0 },
    firstLost: { instrument: 'BBB.TEST' },
  });
});
