import { gzipSync } from 'node:zlib';
import { findingOf } from '../../../engine/imports/findings';
import type { ImportOverrides } from '../../../engine/model/imports';
import { rejectionOf } from '../support';
import { importFiles, removeFolders } from './support';

/* Each way in which a CSV file is broken has its own code, and the first row at fault. */

afterAll(removeFolders);

const NAMES = 'timestamp,open,high,low,close,volume';
const rows = (...lines: string[]) => `${[NAMES, '2024-01-02,100,101,99,100.5,10', ...lines].join('\n')}\n`;

interface Broken {
  finding: string;
  text: string | Uint8Array;
  row?: number;
  found?: string;
  overrides?: ImportOverrides;
  file?: string;
}

const BROKEN: Broken[] = [
  { finding: 'FILE_EMPTY', text: '' },
  { finding: 'FILE_WITHOUT_ROWS', text: `${NAMES}\n` },
  { finding: 'FILE_BINARY', text: Uint8Array.from([1, 0, 2, 3, 0, 4, 0, 0, 5]) },
  { finding: 'FILE_BROKEN', text: gzipSync(rows()).subarray(0, 40), file: 'A.TEST.csv.gz' },
  { finding: 'ENCODING_UNKNOWN', text: Uint8Array.from([0xfe, 0xff, 0, 65]), found: 'UTF-16, big endian' },
  { finding: 'LINE_TOO_LONG', text: 'a'.repeat(400_000) },
  { finding: 'COLUMNS_TOO_MANY', text: `${'a,'.repeat(6000)}\n1\n` },
  {
    finding: 'COLUMN_MISSING',
    text: 'date,open,high,close\n2024-01-02,1,1,1\n',
    found: 'no low among date, open, high, close',
  },
  { finding: 'COLUMN_TWICE', text: `date,open,high,low,close,Close\n2024-01-02,1,1,1,1,1\n`, found: 'close' },
  { finding: 'QUOTE_UNCLOSED', text: rows('2024-01-03,"101,102,100,101.5,11'), row: 2 },
  {
    finding: 'ROW_LONG',
    text: rows('2024-01-03,101,102,100,101.5,11,12,13'),
    row: 2,
    found: '2024-01-03, 101, 102, 100, 101.5, 11, 12, 13',
  },
  { finding: 'ROW_SHORT', text: rows('2024-01-03,101,102,100'), row: 2, found: '2024-01-03, 101, 102, 100' },
  { finding: 'HEADER_REPEATED', text: rows(NAMES), row: 2 },
  { finding: 'TIME_MISSING', text: rows(',101,102,100,101.5,11'), row: 2 },
  { finding: 'TIME_UNREADABLE', text: rows('2024-02-30,101,102,100,101.5,11'), row: 2 },
  { finding: 'TIME_OUT_OF_RANGE', text: rows('0024-01-03,101,102,100,101.5,11'), row: 2 },
  {
    finding: 'TIME_UNKNOWN',
    text: 'date,open,high,low,close\n45293,1,1,1,1\n',
    row: 1,
    found: '45293, which may be the day 2024-01-02 of a spreadsheet',
  },
  { finding: 'DATES_UNDECIDED', text: 'date,open,high,low,close\n01/02/2024,1,1,1,1\n', row: 1, found: '01/02/2024' },
  {
    finding: 'DATES_CONTRADICT',
    text: 'date,open,high,low,close\n13/02/2024,1,1,1,1\n02/14/2024,1,1,1,1\n',
    row: 2,
    found: '02/14/2024',
  },
  { finding: 'PRICE_MISSING', text: rows('2024-01-03,101,,100,101.5,11'), row: 2 },
  { finding: 'PRICE_MISSING', text: rows('2024-01-03,,102,100,101.5,11'), row: 2 },
  { finding: 'PRICE_MISSING', text: rows('2024-01-03,101,102,100,,11'), row: 2 },
  { finding: 'PRICE_UNREADABLE', text: rows('2024-01-03,101,1O2,100,101.5,11'), row: 2 },
  { finding: 'PRICE_NOT_FINITE', text: rows('2024-01-03,101,inf,100,101.5,11'), row: 2 },
  { finding: 'PRICE_NOT_POSITIVE', text: rows('2024-01-03,101,102,-100,101.5,11'), row: 2 },
  { finding: 'HIGH_TOO_LOW', text: rows('2024-01-03,101,101,100,101.5,11'), row: 2 },
  { finding: 'LOW_TOO_HIGH', text: rows('2024-01-03,101,102,101.2,101.5,11'), row: 2 },
  { finding: 'VOLUME_UNREADABLE', text: rows('2024-01-03,101,102,100,101.5,many'), row: 2 },
  { finding: 'TIME_CONTRADICTED', text: rows('2024-01-02,101,102,100,101.5,11'), row: 1 },
  { finding: 'QUOTE_CROSSED', text: 'timestamp,bid,ask\n2024-01-02,2,1\n', row: 1, found: '2024-01-02, 2, 1' },
  {
    finding: 'SYMBOL_MISSING',
    text: `symbol,${NAMES}\nA,2024-01-02,1,1,1,1,1\nB,2024-01-02,1,1,1,1,1\n,2024-01-02,1,1,1,1,1\n`,
    row: 3,
    overrides: { venue: 'TEST', layout: 'long' },
  },
  {
    finding: 'SYMBOLS_SEVERAL',
    text: `symbol,${NAMES}\nA,2024-01-02,1,1,1,1,1\nB,2024-01-02,1,1,1,1,1\n`,
    overrides: { instrument: 'A.TEST' },
    found: 'B',
  },
  {
    finding: 'OFFSETS_MIXED',
    text: 'time,open,high,low,close\n2024-01-02T10:00:00Z,1,1,1,1\n2024-01-02T10:01:00,1,1,1,1\n',
    row: 2,
    found: '2024-01-02T10:01:00',
  },
  { finding: 'ADJUSTED_MISSING', text: rows(), overrides: { adjust: true } },
  { finding: 'PROFILE_UNKNOWN', text: rows(), overrides: { profile: 'nobody' }, found: 'nobody' },
  { finding: 'NOTHING_TO_IMPORT', text: rows(), file: 'A.csv' },
];

test.each(BROKEN.map((broken) => [broken.finding, broken] as const))('%s', async (finding, broken) => {
  const { text, row, found, overrides, file = 'A.TEST.csv' } = broken;
  const error = await rejectionOf(importFiles({ [file]: text }, overrides));
  expect([error.code, findingOf(error), error.details!['row']]).toEqual(['IMPORT_REFUSED', finding, row]);
  expect(error.message).toContain(file);
  if (found !== undefined) expect(error.details!['found']).toBe(found);
});
