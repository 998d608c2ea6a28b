import { gzipSync } from 'node:zlib';
import { importFiles, removeFolders } from './support';

/* Files of one instrument as text: what is recognised, and the bars that they become. */

afterAll(removeFolders);

const DAYS = [
  ['2024-01-02T00:00:00Z', 100, 101, 99, 100.5, 10],
  ['2024-01-03T00:00:00Z', 101, 102, 100, 101.5, 11],
];

test.each<[string, string]>([
  [
    'names in any order and case',
    'CLOSE,Volume,low,Date,HIGH,open\n100.5,10,99,2024-01-02,101,100\n101.5,11,100,2024-01-03,102,101\n',
  ],
  [
    'semicolons and decimal commas',
    'Datum;Eröffnung;Hoch;Tief;Schlusskurs;Volumen\n02.01.2024;100,00;101,00;99,00;100,50;10\n03.01.2024;101,00;102,00;100,00;101,50;11\n',
  ],
  [
    'a byte order mark and CRLF',
    '\uFEFFdate,open,high,low,close,volume\r\n2024-01-02,100,101,99,100.5,10\r\n2024-01-03,101,102,100,101.5,11\r\n',
  ],
  [
    'titles above the names',
    'My broker\nAccount 12, of 2024\n\ndate,open,high,low,close,volume\n2024-01-02,100,101,99,100.5,10\n2024-01-03,101,102,100,101.5,11\n',
  ],
  [
    'the newest row first',
    'date,open,high,low,close,volume\n2024-01-03,101,102,100,101.5,11\n2024-01-02,100,101,99,100.5,10\n',
  ],
  [
    'an exact repeat',
    'date,open,high,low,close,volume\n2024-01-02,100,101,99,100.5,10\n2024-01-02,100,101,99,100.5,10\n2024-01-03,101,102,100,101.5,11\n',
  ],
  [
    'a row of nothing traded',
    'date,open,high,low,close,volume\n2024-01-02,100,101,99,100.5,10\n2024-01-01,,,,,\n2024-01-03,101,102,100,101.5,11\n',
  ],
  [
    'days of eight digits',
    'date,open,high,low,close,volume\n20240102,100,101,99,100.5,10\n20240103,101,102,100,101.5,11\n',
  ],
  [
    'months by name',
    'date,open,high,low,close,volume\n02-Jan-2024,100,101,99,100.5,10\n03-JAN-2024,101,102,100,101.5,11\n',
  ],
  [
    'days of the month first, told by a later row',
    'date,open,high,low,close,volume\n02/01/2024,100,101,99,100.5,10\n03/01/2024,101,102,100,101.5,11\n13/01/2024,,,,,\n',
  ],
  [
    'groups of thousands',
    'date,open,high,low,close,volume\n2024-01-02,"100.00","101.0",99,100.5,"10"\n2024-01-03,$101,102,100,101.5,11\n',
  ],
])('%s', async (_, text) => {
  const { rows } = await importFiles({ 'A.TEST.csv': text });
  expect(rows).toEqual({ 'A.TEST': DAYS });
});

test('local times of Dukascopy are what their offset says, in winter and in summer', async () => {
  const text =
    'Local time,Open,High,Low,Close,Volume\n' +
    '30.03.2024 00:00:00.000 GMT+0100,1.1,1.2,1.0,1.15,10\n' +
    '02.07.2024 00:00:00.000 GMT+0200,1.1,1.2,1.0,1.15,10\n' +
    '02.07.2024 09:30:00.000 GMT-0400,1.1,1.2,1.0,1.15,10\n';
  const { rows, recognition } = await importFiles({ 'EURUSD.FX.csv': text });
  expect(rows['EURUSD.FX']!.map(([time]) => time)).toEqual([
    '2024-03-29T23:00:00Z',
    '2024-07-01T22:00:00Z',
    '2024-07-02T13:30:00Z',
  ]);
  expect(recognition.leftOut).toEqual([]);
});

test('of first rows that will not be read the first is told before anything is imported', async () => {
  const text = 'date,open,high,low,close\n2024-01-02,1,2,1,2\n2024-01-03 noon,1,2,1,2\n2024-01-04 noon,1,2,1,2\n';
  const { recognition } = await importFiles({ 'A.TEST.csv': text }, {}, { contradictions: 1 });
  expect(recognition.leftOut).toEqual([{ file: 'A.TEST.csv', reason: 'row 2 has a time that is not understood' }]);
});

test('an epoch in any unit, row by row, in a file that is packed', async () => {
  const [day, next] = [1704153600, 1704240000];
  const text = (a: string, b: string) =>
    `t,open,high,low,close,volume\n${a},100,101,99,100.5,10\n${b},101,102,100,101.5,11\n`;
  for (const [a, b] of [
    [`${day}`, `${next}`],
    [`${day}000`, `${next}000000`],
    [`${day}000000000`, `${next}000000000`],
    [`${day}.0`, `${next}.0`],
  ]) {
    const { rows } = await importFiles({ 'A.TEST.csv.gz': gzipSync(text(a!, b!)) });
    expect(rows).toEqual({ 'A.TEST': DAYS });
  }
});

test('counts what it sorted, dropped and left out, and says when bars begin', async () => {
  const text =
    'time,open,high,low,close\n2024-01-02 10:01,2,3,1,2\n2024-01-02 10:00,1,2,1,2\n2024-01-02 10:00,1,2,1,2\n2024-01-02 10:02,,,,\n2024-01-02 10:03,2,3,1,2\n';
  const overrides = { timeZone: 'Europe/Berlin', stamp: 'close' as const };
  const { rows, report } = await importFiles({ 'A.TEST.csv': text }, overrides);
  expect(rows['A.TEST']!.map(([time]) => time)).toEqual([
    '2024-01-02T08:59:00Z',
    '2024-01-02T09:00:00Z',
    '2024-01-02T09:02:00Z',
  ]);
  expect(report.instruments).toEqual([
    {
      ...{ instrument: 'A.TEST', file: 'A.TEST.csv', rows: 5, bars: 3 },
      ...{ first: '2024-01-02T08:59:00.000Z', last: '2024-01-02T09:02:00.000Z' },
      findings: { sorted: 1, repeated: 1, untraded: 1 },
    },
  ]);
});

test('contradictions are set aside up to a share, with their row and content', async () => {
  const bad = '2024-01-04,100,90,99,100,1\n2024-01-05,1,1,1,1,1\n2024-01-05,2,2,2,2,2\n';
  const text = `date,open,high,low,close,volume\n2024-01-02,100,101,99,100.5,10\n2024-01-03,101,102,100,101.5,11\n${bad}`;
  const { rows, report } = await importFiles({ 'A.TEST.csv': text }, {}, { contradictions: 0.6 });
  expect(rows).toEqual({ 'A.TEST': DAYS });
  expect(report.quarantined).toEqual([
    {
      file: 'A.TEST.csv',
      row: 3,
      reason: 'has a high below its open, low or close',
      content: '2024-01-04, 100, 90, 99, 100, 1',
    },
    {
      file: 'A.TEST.csv',
      row: 4,
      reason: 'has the time of another row, with other values',
      content: '2024-01-05, 1, 1, 1, 1, 1',
    },
    {
      file: 'A.TEST.csv',
      row: 5,
      reason: 'has the time of another row, with other values',
      content: '2024-01-05, 2, 2, 2, 2, 2',
    },
  ]);
  expect(report.instruments[0]!.findings).toEqual({ quarantined: 3 });
});

test('prices in proportion to their adjusted close', async () => {
  const text = 'Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,100,120,80,100,50,7\n';
  const { rows } = await importFiles({ 'A.TEST.csv': text }, { adjust: true });
  expect(rows).toEqual({ 'A.TEST': [['2024-01-02T00:00:00Z', 50, 60, 40, 50, 7]] });
});

test('files of one instrument are joined, and one of another form is left out', async () => {
  const names = 'date,open,high,low,close,volume\n';
  const { rows, report } = await importFiles(
    {
      'b.csv': `${names}2024-01-03,101,102,100,101.5,11\n`,
      'a.csv': `${names}2024-01-02,100,101,99,100.5,10\n`,
      'c.csv': 'day,price\n2024-01-02,1\n',
      'readme.md': 'words',
    },
    { instrument: 'A.TEST' },
  );
  expect(rows).toEqual({ 'A.TEST': DAYS });
  expect(report.leftOut.map(({ file }) => file)).toEqual(['readme.md', 'c.csv']);
});

test('one file with many symbols, whose venue is given', async () => {
  const text =
    'date,ticker,open,high,low,close,volume\n2024-01-03,A,101,102,100,101.5,11\n2024-01-02,A,100,101,99,100.5,10\n2024-01-02,B/C,1,1,1,1,1\n';
  const { rows, recognition } = await importFiles({ 'all.csv': text }, { venue: 'TEST' });
  expect(recognition.form.layout).toBe('long');
  expect(recognition.files).toEqual([{ file: 'all.csv', bytes: text.length, instruments: ['A.TEST', 'B/C.TEST'] }]);
  expect(rows).toEqual({ 'A.TEST': DAYS, 'B/C.TEST': [['2024-01-02T00:00:00Z', 1, 1, 1, 1, 1]] });
});
