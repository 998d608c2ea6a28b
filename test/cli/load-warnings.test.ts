import { warningsOf } from '../../api/cli/load-warnings';
import type { CatalogInstrumentView } from '../../engine/model/catalog-views';

const instrument = (id: string, last: string, warning: string | null = null): CatalogInstrumentView => ({
  ...{ id, file: `${id}.csv`, kind: 'equity', calendar: 'XNYS', stamp: null, timeZone: null, dateFormat: null },
  range: { first: '2023-01-03T00:00:00.000Z', last, bars: 250, timeframe: '1d' },
  ...{ fault: null, warning, findings: {}, columns: [] },
});
const contents = {
  total: 2,
  instruments: [
    instrument('A.XNYS', '2023-12-28T00:00:00.000Z'),
    instrument('B.XNYS', '2023-12-29T00:00:00.000Z', 'odd'),
  ],
  leftOut: [{ file: 'notes.txt', reason: 'is no data file' }],
};
const taken = { ids: ['A.XNYS', 'B.XNYS'], end: '2024-06-30T23:59:59.999Z', whole: true };
const SHORT = 'warning: the data end on 2023-12-29; bars that come later count once the session is extended again';

test('a session says what is suspicious, that its data end long before it, and what was left out', () => {
  expect(warningsOf(contents, taken)).toEqual(['warning: B.XNYS: odd', SHORT, 'left out: notes.txt: is no data file']);
});

test('rows that were sorted or dropped are counted', () => {
  const [first, second] = contents.instruments as [CatalogInstrumentView, CatalogInstrumentView];
  const mended = { ...first, findings: { sorted: 3, repeated: 1 } };
  const said = warningsOf({ ...contents, instruments: [mended, second] }, { ...taken, whole: false });
  expect(said).toContain('rows of A.XNYS were mended: sorted=3 repeated=1');
});

test('it says nothing of files that it does not take, of a last week without bars, or of ends that are not known', () => {
  expect(warningsOf(contents, { ids: ['A.XNYS'], end: '2024-01-04T00:00:00.000Z', whole: false })).toEqual([]);
  expect(warningsOf({ ...contents, total: 500 }, { ...taken, whole: false })).toEqual(['warning: B.XNYS: odd']);
});
