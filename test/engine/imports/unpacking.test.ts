import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Float64, Table, TimestampMillisecond, tableToIPC, vectorFromArray } from 'apache-arrow';
import { zipSync, strToU8 } from 'fflate';
import { findingOf } from '../../../engine/imports/findings';
import { recognizeImport } from '../../../engine/imports/imports';
import { rejectionOf } from '../support';
import { importFiles, query, removeFolders, sourcesOf, temporaryFolder, type Files } from './support';

/* Archives, workbooks, Arrow and JSON lines: their rows, and what is refused at once. */

afterAll(removeFolders);

const CSV = 'date,open,high,low,close,volume\n2024-01-02,100,101,99,100.5,10\n2024-01-03,101,102,100,101.5,11\n';
const DAYS = [
  ['2024-01-02T00:00:00Z', 100, 101, 99, 100.5, 10],
  ['2024-01-03T00:00:00Z', 101, 102, 100, 101.5, 11],
];

async function findingIn(files: Files) {
  return findingOf(await rejectionOf(recognizeImport(await sourcesOf(files), {}, [])));
}

test('each member of a zip archive is a file of its own', async () => {
  const archive = zipSync({
    'a/A.TEST.csv': strToU8(CSV),
    'B.TEST.csv.gz': gzipSync(CSV),
    'readme.md': strToU8('words'),
  });
  const { rows, report } = await importFiles({ 'all.zip': archive });
  expect(rows).toEqual({ 'A.TEST': DAYS, 'B.TEST': DAYS });
  expect(report.leftOut).toEqual([{ file: 'all.zip/readme.md', reason: 'has the name of no file of data' }]);
});

test.each<[string, string, () => Uint8Array]>([
  ['a path that leads out', 'ARCHIVE_PATH', () => zipSync({ '../A.TEST.csv': strToU8(CSV) })],
  ['an absolute path', 'ARCHIVE_PATH', () => zipSync({ '/etc/A.TEST.csv': strToU8(CSV) })],
  ['a path of Windows', 'ARCHIVE_PATH', () => zipSync({ 'C:\\A.TEST.csv': strToU8(CSV) })],
  ['zeros without end', 'ARCHIVE_BOMB', () => zipSync({ 'A.TEST.csv': new Uint8Array(50_000_000) })],
  ['half an archive', 'FILE_BROKEN', () => zipSync({ 'A.TEST.csv': strToU8(CSV) }).slice(0, 100)],
  ['an encrypted member', 'ARCHIVE_ENCRYPTED', () => encrypted(zipSync({ 'A.TEST.csv': strToU8(CSV) }))],
])('a zip archive with %s is refused as %s', async (_, finding, bytes) => {
  expect(await findingIn({ 'all.zip': bytes() })).toBe(finding);
});

/** Sets the flag in the directory, and in the header before the member. */
function encrypted(archive: Uint8Array): Uint8Array {
  const bytes = Buffer.from(archive);
  bytes[6]! |= 1;
  bytes[bytes.indexOf('PK\u0001\u0002', 0, 'latin1') + 8]! |= 1;
  return bytes;
}

test('gzip of a thousand to one is refused', async () => {
  expect(await findingIn({ 'A.TEST.csv.gz': gzipSync(Buffer.alloc(100_000_000, 'a\n')) })).toBe('ARCHIVE_BOMB');
});

test('gzip of good rows first and a thousand to one behind them is refused', async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => `${946_684_800 + 60 * i},1,2,1,1.${(i * 7919) % 10_007},${i}`);
  const good = Buffer.from(`timestamp,open,high,low,close,volume\n${rows.join('\n')}\n`);
  const file = Buffer.concat([good, Buffer.alloc(140_000_000, '1,1,1,1,1,1\n')]);
  expect(await findingIn({ 'A.TEST.csv.gz': gzipSync(file) })).toBe('ARCHIVE_BOMB');
});

test('JSON lines', async () => {
  const text =
    '{"date":"2024-01-03","open":101,"high":102,"low":100,"close":101.5,"volume":11}\n{"date":"2024-01-02","open":100,"high":101,"low":99,"close":100.5,"volume":10}\n';
  expect((await importFiles({ 'A.TEST.jsonl': text })).rows).toEqual({ 'A.TEST': DAYS });
  expect((await importFiles({ 'A.TEST.jsonl.gz': gzipSync(text) })).rows).toEqual({ 'A.TEST': DAYS });
});

test.each(['file', 'stream'] as const)('Arrow as a %s', async (form) => {
  const column = (values: number[]) => vectorFromArray(values, new Float64());
  const table = new Table({
    timestamp: vectorFromArray([Date.UTC(2024, 0, 2), Date.UTC(2024, 0, 3)], new TimestampMillisecond()),
    ...{ open: column([100, 101]), high: column([101, 102]), low: column([99, 100]) },
    ...{ close: column([100.5, 101.5]), volume: column([10, 11]) },
  });
  const { rows, recognition } = await importFiles({ 'A.TEST.feather': tableToIPC(table, form) });
  expect(rows).toEqual({ 'A.TEST': DAYS });
  expect(recognition.form.format).toBe('arrow');
});

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** A workbook of the sheets `One` and `Two`. */
function workbook([first, second = first]: readonly [string, string?]): Uint8Array {
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packaged = 'http://schemas.openxmlformats.org/package/2006';
  return zipSync({
    '[Content_Types].xml': strToU8(
      `<Types xmlns="${packaged}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    ),
    '_rels/.rels': strToU8(
      `<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': strToU8(
      `<workbook xmlns="${MAIN}" xmlns:r="${relations}"><sheets>${['One', 'Two'].map((name, n) => `<sheet name="${name}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`).join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships xmlns="${packaged}/relationships">${[1, 2].map((n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join('')}` +
        `<Relationship Id="rId3" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    ),
    'xl/styles.xml': strToU8(
      `<styleSheet xmlns="${MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    ),
    'xl/worksheets/sheet1.xml': strToU8(first),
    'xl/worksheets/sheet2.xml': strToU8(second),
  });
}

test('a sheet of a workbook, the first or the one that is named', async () => {
  const sheet = (close: number) =>
    `<worksheet xmlns="${MAIN}"><sheetData>${[
      ['Prices of A'],
      ['Date', 'Open', 'High', 'Low', 'Close', 'Volume'],
      ['2024-01-02', 100, 101, 99, 100.5, 10],
      [45_294, 101, 102, 100, close, 11],
    ]
      .map(
        (row, r) => `<row r="${r + 1}">${row.map((cell, c) => cellOf(cell, `${'ABCDEF'[c]}${r + 1}`)).join('')}</row>`,
      )
      .join('')}</sheetData></worksheet>`;
  const cellOf = (cell: string | number, at: string) =>
    typeof cell === 'string'
      ? `<c r="${at}" t="inlineStr"><is><t>${cell}</t></is></c>`
      : `<c r="${at}"${cell > 40_000 ? ' s="1"' : ''}><v>${cell}</v></c>`;
  const book = workbook([sheet(101.5), sheet(101)]);
  expect((await importFiles({ 'A.TEST.xlsx': book })).rows).toEqual({ 'A.TEST': DAYS });
  const { rows } = await importFiles({ 'A.TEST.xlsx': book }, { sheet: 'Two' });
  expect(rows['A.TEST']![1]![4]).toBe(101);
});

test('a workbook whose cells lie far apart is refused by their places', async () => {
  const sheetOf = (cells: string) => `<worksheet xmlns="${MAIN}"><sheetData>${cells}</sheetData></worksheet>`;
  const refusal = (cells: string) => findingIn({ 'A.TEST.xlsx': workbook([sheetOf(cells)]) });
  const head = '<row r="1"><c r="A1" t="inlineStr"><is><t>date</t></is></c></row>';
  expect(await refusal(`${head}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`)).toBe('COLUMNS_TOO_MANY');
  expect(await refusal(`${head}<row r="1048576"><c r="ZZ1048576"><v>1</v></c></row>`)).toBe('ARCHIVE_BOMB');
  expect(await refusal(`${head}<row r="1048577"><c r="A1048577"><v>1</v></c></row>`)).toBe('FILE_BROKEN');
  expect(await refusal(`${head}<row r="99999999999999"><c r="A99999999999999"><v>1</v></c></row>`)).toBe('FILE_BROKEN');
  expect(await refusal(`${head}<row r="2"><c s="1"\n r='ZZZZZ2'><v>1</v></c></row>`)).toBe('COLUMNS_TOO_MANY');
});

test('a line without end and a million columns are refused by the first part of the file', async () => {
  const path = join(await temporaryFolder(), 'long.csv');
  await writeFile(path, Buffer.alloc(300 * 1024 * 1024, 'a'));
  const before = process.memoryUsage().rss;
  const refused = async (name: string, at: string) =>
    findingOf(await rejectionOf(recognizeImport([{ path: at, name }], {}, [])));
  expect(await refused('A.TEST.csv', path)).toBe('LINE_TOO_LONG');
  expect(await findingIn({ 'A.TEST.csv': `${'a,'.repeat(1_000_000)}\n` })).toBe('LINE_TOO_LONG');
  expect(await findingIn({ 'A.TEST.csv': `${'a,'.repeat(10_000)}\n1,2\n` })).toBe('COLUMNS_TOO_MANY');
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

const ROWS = Array.from({ length: 20_000 }, (_, i) => `${1704153600 + 60 * i},100,101,99,100.5,${i}`).join('\n');
const LONG = CSV.replaceAll('2024-01-02', '1704067200') + ROWS;

test.each<[string, string, Files]>([
  ['a late line', 'LINE_TOO_LONG', { 'A.TEST.csv': `${LONG}\n${'1,'.repeat(200_000)}` }],
  ['a late line, packed', 'LINE_TOO_LONG', { 'A.TEST.csv.gz': gzipSync(`${LONG}\n${noise(400_000)}`) }],
  ['a late quote, packed', 'LINE_TOO_LONG', { 'A.TEST.csv.gz': gzipSync(`${LONG}\n"${noise(400_000)}`) }],
  ['a line of JSON', 'LINE_TOO_LONG', { 'A.TEST.jsonl': `{"a":"${'x'.repeat(300_000)}"}\n` }],
  ['JSON of many names', 'COLUMNS_TOO_MANY', { 'A.TEST.jsonl': `{${keys(6000)}}\n` }],
  ['brackets without end', 'LINE_TOO_LONG', { 'A.TEST.jsonl': '['.repeat(500_000) }],
  [
    'a footer of 2 GB',
    'FILE_BROKEN',
    { 'A.TEST.parquet': Buffer.from(`PAR1${'x'.repeat(99)}\xff\xff\xff\x7fPAR1`, 'latin1') },
  ],
])('%s is refused as %s', async (_, finding, files) => {
  expect(await findingIn(files)).toBe(finding);
});

function noise(length: number): string {
  return Array.from({ length }, (_, i) => (i * 7919) % 10).join('');
}

function keys(count: number): string {
  return Array.from({ length: count }, (_, i) => `"k${i}":1`).join(',');
}

test.each<[string, string, string]>([
  ['a million equal rows in a few bytes', 'ARCHIVE_BOMB', 'SELECT 1 AS open, 1 AS close FROM range(5000000)'],
  ['many columns', 'COLUMNS_TOO_MANY', `SELECT ${Array.from({ length: 11_000 }, (_, i) => `1 AS c${i}`).join(', ')}`],
])('Parquet of %s is refused as %s', async (_, finding, sql) => {
  const path = join(await temporaryFolder(), 'bomb.parquet');
  await query(`COPY (${sql}) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
  const error = await rejectionOf(recognizeImport([{ path, name: 'A.TEST.parquet' }], {}, []));
  expect(findingOf(error)).toBe(finding);
});

test('Arrow that declares more than it has is refused', async () => {
  const column = (values: number[]) => vectorFromArray(values, new Float64());
  const table = new Table({ open: column([1]), high: column([1]), low: column([1]), close: column([1]) });
  const ipc = Buffer.from(tableToIPC(table, 'stream'));
  const first = 8 + ipc.readInt32LE(4);
  const lying = (from: bigint, to: bigint) => {
    const bytes = Buffer.from(ipc);
    for (let at = first + 8; at + 8 < bytes.length; at += 8)
      if (bytes.readBigInt64LE(at) === from) bytes.writeBigInt64LE(to, at);
    return bytes;
  };
  expect(await findingIn({ 'rows.arrow': lying(1n, 2n ** 40n) })).toBe('FILE_BROKEN');
  expect(await findingIn({ 'buffers.arrow': lying(8n, 2n ** 40n) })).toBe('FILE_BROKEN');
  const message = Buffer.from(ipc);
  message.writeInt32LE(0x7fffffff, 4);
  expect(await findingIn({ 'message.arrow': message })).toBe('FILE_BROKEN');
});
