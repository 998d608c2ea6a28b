import { join } from 'node:path';
import { BarReader } from '../../../engine/catalog/bar-reader';
import { openDatabase } from '../../../engine/catalog/open-database';
import { toIso } from '../../../engine/model/time';
import { convertImport, recognizeImport } from '../../../engine/imports/imports';
import { importPolicySchema } from '../../../engine/model/imports';
import { importFiles, removeFolders, sourcesOf, temporaryFolder } from './support';

/* What is imported is what a catalog reads. */

afterAll(removeFolders);

test.each<[string, string, number[][]]>([
  [
    'bars',
    'timestamp,open,high,low,close,volume\n2024-01-02T10:00:00Z,100,101,99,100.5,\n2024-01-02T10:01:00Z,101,102,100,101.5,11\n',
    [
      [100, 101],
      [100.5, 101.5],
      [0, 11],
    ],
  ],
  [
    'quotes',
    'timestamp,bid,ask\n2024-01-02T10:00:00Z,1,3\n2024-01-02T10:01:00Z,2,4\n',
    [
      [2, 3],
      [2, 3],
      [NaN, NaN],
    ],
  ],
  [
    'trades',
    'timestamp,price,size\n2024-01-02T10:00:00Z,5,1\n2024-01-02T10:01:00Z,6,2\n',
    [
      [5, 6],
      [5, 6],
      [1, 2],
    ],
  ],
])('%s', async (_, text, values) => {
  const sources = await sourcesOf({ 'A.TEST.csv': text });
  const folder = await temporaryFolder();
  const { form } = await recognizeImport(sources, {}, []);
  const { signal } = new AbortController();
  await convertImport(sources, form, {
    folder,
    policy: importPolicySchema.parse({}),
    onProgress: () => undefined,
    signal,
  });
  const database = await openDatabase();
  const reader = await BarReader.open(database);
  try {
    const file = { path: join(folder, 'A.TEST.parquet'), instrument: 'A.TEST' };
    const [series] = await reader.readAll([file]);
    expect([...series!.times].map(toIso)).toEqual(['2024-01-02T10:00:00.000Z', '2024-01-02T10:01:00.000Z']);
    expect([series!.open, series!.close, series!.volume].map((column) => [...column])).toEqual(values);
    expect(await reader.hasLocalTimes(file)).toBe(false);
  } finally {
    reader.close();
    database.closeSync();
  }
});

test('an instrument in which nothing was traded is left out with the reason', async () => {
  const text = 'date,symbol,open,high,low,close,volume\n2024-01-02,A,1,1,1,1,1\n2024-01-02,B,0,0,0,5,0\n';
  const { report } = await importFiles({ 'all.csv': text }, { venue: 'TEST' });
  expect(report.instruments.map(({ instrument }) => instrument)).toEqual(['A.TEST']);
  expect(report.leftOut).toEqual([{ file: 'all.csv', reason: 'has no row of B.TEST in which anything was traded' }]);
});
