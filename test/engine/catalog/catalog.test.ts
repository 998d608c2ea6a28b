import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Catalog } from '../../../engine/catalog/catalog';
import { makeCatalogFolder } from '../../../engine/imports/import-folder';
import { toIso } from '../../../engine/model/time';
import type { MarketData } from '../../../engine/columns/market-data';
import { rejectionOf } from '../support';

const HEADER = 'timestamp,open,high,low,close,volume';
const EVER = { start: -1e15, end: 8e15 };
const day = (number: number) => Date.UTC(2024, 0, number) * 1000;

let home: string;
let root: string;
let cacheDir: string;
let catalog: Catalog;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'catalog-'));
  root = join(home, 'root');
  cacheDir = join(home, 'cache');
  await mkdir(join(root, 'sub'), { recursive: true });
  catalog = new Catalog({ root, cacheDir });
});

afterEach(() => rm(home, { recursive: true, force: true }));

async function put(name: string, rows: readonly string[], header = HEADER): Promise<void> {
  await writeFile(join(root, name), [header, ...rows, ''].join('\n'));
}

const bars = (days: readonly number[], price = 10) =>
  days.map((d) => `2024-01-${String(d).padStart(2, '0')},${price},${price + 1},${price - 1},${price},5`);

async function load(instruments?: string[], range = EVER): Promise<MarketData> {
  return catalog.loadMarket(await catalog.resolveManifest({ catalog: '.', ...range, instruments }));
}

async function loadOne(rows: readonly string[], header?: string) {
  await put('A.X.csv', rows, header);
  return (await load(['A.X'])).panels[0]!;
}

describe('instruments', () => {
  it('are the data files of the folder, by id', async () => {
    for (const name of [
      'B.X.csv',
      'A.X.csv',
      'C.Y.csv.gz',
      'notes.txt',
      'instruments.json',
      '_bad.csv',
      'BTC%2FUSD.Z.csv',
    ]) {
      await writeFile(join(root, name), '');
    }
    expect(await catalog.listInstruments('.')).toEqual(['A.X', 'B.X', 'BTC/USD.Z', 'C.Y']);
    expect(await catalog.listInstruments('sub')).toEqual([]);
  });

  it.each(['none', '..', '../root', 'sub/../..', '/etc', 'A.X.csv'])('are not sought in %s', async (name) => {
    await put('A.X.csv', bars([1]));
    expect(await rejectionOf(catalog.listInstruments(name))).toMatchObject({
      code: 'CATALOG_NOT_FOUND',
      path: 'catalog',
    });
  });

  it('are not sought, nor put, where no folder can be', async () => {
    await symlink('round', join(root, 'round'));
    await put('file', []);
    for (const name of ['round', 'round/below', 'file', 'file/below', 'a'.repeat(256)]) {
      expect([name, (await rejectionOf(catalog.listInstruments(name))).code]).toEqual([name, 'CATALOG_NOT_FOUND']);
      expect([name, (await rejectionOf(makeCatalogFolder(root, name))).code]).toEqual([name, 'CATALOG_NOT_FOUND']);
    }
  });

  it('are not sought behind a link that leads out of the root', async () => {
    const outside = join(home, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'A.X.csv'), '');
    await symlink(outside, join(root, 'link'));
    await symlink(join(outside, 'A.X.csv'), join(root, 'A.X.csv'));
    expect((await rejectionOf(catalog.listInstruments('link'))).code).toBe('CATALOG_NOT_FOUND');
    expect(await catalog.listInstruments('.')).toEqual([]);
  });
});

describe('a manifest', () => {
  beforeEach(async () => {
    await put('A.X.csv', bars([1, 2]));
    await put('B.Y.csv', bars([1, 2], 20));
  });

  it('names instruments, sorted, with the hash of their content', async () => {
    const manifest = await catalog.resolveManifest({ catalog: '.', ...EVER, instruments: ['B.Y', 'A.X', 'B.Y'] });
    expect(manifest.instruments.map(({ id }) => id)).toEqual(['A.X', 'B.Y']);
    expect(manifest.instruments[0]!.dataset).toMatch(/^[0-9a-f]{64}$/);
    expect(manifest.instruments[0]!.dataset).not.toBe(manifest.instruments[1]!.dataset);
  });

  it('sees a file that changed', async () => {
    const resolve = () => catalog.resolveManifest({ catalog: '.', ...EVER });
    const before = await resolve();
    expect(await resolve()).toEqual(before);
    await put('A.X.csv', bars([1, 3]));
    expect((await resolve()).instruments[0]).not.toEqual(before.instruments[0]);
    await put('A.X.csv', bars([1, 2]));
    await utimes(join(root, 'A.X.csv'), 1, 1);
    expect(await resolve()).toEqual(before);
  });

  it('takes the instruments that a filter matches', async () => {
    const resolve = (venue: string) => catalog.resolveManifest({ catalog: '.', ...EVER, filter: { venue } });
    expect((await resolve('Y')).instruments.map(({ id }) => id)).toEqual(['B.Y']);
    expect((await rejectionOf(resolve('Z'))).code).toBe('NO_DATA');
  });

  it('refuses a catalog without data, and says which one was probably meant by a misspelt name', async () => {
    await mkdir(join(root, 'demo-daily'));
    const empty = new Catalog({ root: join(root, 'demo-daily'), cacheDir });
    for (const refused of [
      catalog.resolveManifest({ catalog: 'demo-daily', ...EVER }),
      empty.resolveManifest({ catalog: '.', ...EVER }),
    ]) {
      expect(await rejectionOf(refused)).toMatchObject({ code: 'NO_DATA', path: 'catalog' });
    }
    expect(await rejectionOf(catalog.resolveManifest({ catalog: 'demo-dialy', ...EVER }))).toMatchObject({
      code: 'CATALOG_NOT_FOUND',
      path: 'catalog',
      message: 'There is no catalog demo-dialy. Did you mean "demo-daily"?',
    });
  });

  it('refuses unknown instruments and reversed dates by path', async () => {
    const input = { catalog: '.', ...EVER, instruments: ['A.X', 'Z.X'] };
    expect(await rejectionOf(catalog.resolveManifest(input))).toMatchObject({
      code: 'INSTRUMENT_NOT_FOUND',
      path: 'instruments.1',
    });
    expect(await rejectionOf(catalog.resolveManifest({ ...input, instrumentsPath: 'instrumentIds' }))).toMatchObject({
      path: 'instrumentIds.1',
    });
    expect(await rejectionOf(catalog.resolveManifest({ catalog: '.', start: 1, end: 0 }))).toMatchObject({
      code: 'DATES_REVERSED',
      path: 'end',
    });
  });
});

describe('times', () => {
  it.each([
    ['dates', ['2024-01-01', '2024-01-02']],
    ['no offset', ['2024-01-01 00:00:00', '2024-01-02 00:00:00.000000']],
    ['T and Z', ['2024-01-01T00:00:00Z', '2024-01-02T00:00:00.000Z']],
    ['offsets', ['2024-01-01 05:30:00+05:30', '2024-01-01T19:00:00-05:00']],
    ['seconds', ['1704067200', '1704153600']],
    ['milliseconds', ['1704067200000', '1704153600000']],
    ['microseconds', ['1704067200000000', '1704153600000000']],
    ['nanoseconds', ['1704067200000000000', '1704153600000000000']],
    ['days of eight digits', ['20240101', '20240102']],
  ])('are read with %s', async (_, times) => {
    const panel = await loadOne(times.map((time) => `${time},1,1,1,1,1`));
    expect([...panel.opens]).toEqual([day(1), day(2)]);
  });

  it('of early milliseconds keep the unit of their file', async () => {
    const panel = await loadOne(['0,1,1,1,1,1', '86400000,1,1,1,1,1', '1704067200000,1,1,1,1,1']);
    expect([...panel.opens]).toEqual([0, 86_400_000_000, day(1)]);
  });

  it('of eight digits are days where all of them are: leap days, and no thirteenth month', async () => {
    const timesOf = async (...times: number[]) => [...(await loadOne(times.map((time) => `${time},1,1,1,1,1`))).opens];
    const days = ['1940-01-01', '1969-12-31', '2024-02-29', '2100-12-31'].map((date) => Date.parse(date) * 1000);
    expect(await timesOf(19400101, 19691231, 20240229, 21001231)).toEqual(days);
    for (const [times, row] of [
      [[20230229], 1],
      [[20241301], 1],
      [[18991231], 1],
      [[20240101, 20240102, 20240132], 3],
    ] as const) {
      expect(await rejectionOf(timesOf(...times))).toMatchObject({
        code: 'BAD_DATA',
        message: expect.stringContaining(`Row ${row} of A.X has the time ${times[row - 1]}, which is no day`) as string,
        details: { row },
      });
    }
  });

  it.each([
    ['milliseconds and then microseconds', 1e3, 1e6],
    ['seconds and then milliseconds', 1, 1e3],
    ['nanoseconds and then microseconds', 1e9, 1e6],
  ])('may change their unit from row to row: %s', async (_, first, second) => {
    // 24 hours from 2024-12-31T12:00Z; the second half is of 2025.
    const start = Date.UTC(2024, 11, 31, 12) / 1000;
    const hours = Array.from({ length: 24 }, (__, i) => start + 3600 * i);
    const rows = hours.map((second_, i) => `${BigInt(second_) * BigInt(i < 12 ? first : second)},1,1,1,1,1`);
    expect([...(await loadOne(rows)).opens]).toEqual(hours.map((hour) => hour * 1e6));
  });

  it('of the years around 1970 are in one unit where their sizes would not ascend', async () => {
    const days = [1000, 1100, 1200, 1300].map((day) => day * 86_400_000);
    const panel = await loadOne(days.map((ms) => `${ms},1,1,1,1,1`));
    expect([...panel.opens]).toEqual(days.map((ms) => ms * 1000));
  });

  it('keep fractions of seconds and milliseconds to the microsecond', async () => {
    const timesOf = async (...times: string[]) => [...(await loadOne(times.map((time) => `${time},1,1,1,1,1`))).opens];
    const start = 1704067200;
    expect(await timesOf(...['10', '20', '90'].map((part) => `${start}.${part}`), `${start + 1}.49`)).toEqual(
      [0.1, 0.2, 0.9, 1.49].map((seconds) => start * 1e6 + Math.round(seconds * 1e6)),
    );
    expect(await timesOf(`${start}.123457`, `${start + 1}000.250`)).toEqual([
      start * 1e6 + 123_457,
      start * 1e6 + 1_000_250,
    ]);
    expect(await timesOf('1.7040672e9', '1704067201')).toEqual([start * 1e6, (start + 1) * 1e6]);
  });

  it.each([
    ['45293', 'which may be the day 2024-01-02 of a spreadsheet'],
    ['45293.5', 'which may be the day 2024-01-02 of a spreadsheet'],
    ['2023', 'which may be a year'],
    ['1', 'which is no day and no epoch time after March 1973'],
  ])('that are no epoch are refused with row, content and what is taken: %s', async (time, suspicion) => {
    const error = await rejectionOf(loadOne([`${time},1,1,1,1,1`]));
    expect(error).toMatchObject({ code: 'BAD_DATA', details: { instrument: 'A.X', row: 1, found: time } });
    expect(error.message).toContain(`Row 1 of A.X has the time ${time}, ${suspicion}. Days are taken as 2024-01-02`);
  });

  it('keep their microseconds', async () => {
    const panel = await loadOne(['2024-01-01T00:00:00.123456Z,1,1,1,1,1']);
    expect(panel.opens[0]).toBe(day(1) + 123_456);
  });
});

describe('files', () => {
  it.each(['Timestamp', 'timestamp_utc', 'DATETIME', 'date', 'time'])('may call the time %s', async (name) => {
    const panel = await loadOne(['2024-01-01,2,3,1,2.5'], `${name},Open,HIGH,low,Close`);
    expect([panel.open[0], panel.high[0], panel.low[0], panel.close[0], panel.volume[0]]).toEqual([2, 3, 1, 2.5, NaN]);
  });

  it('may order columns freely, have others, quotes, semicolons, CRLF and a byte-order mark', async () => {
    await writeFile(join(root, 'A.X.csv'), '\uFEFF"close";x;"date";low;high;open\r\n2;y;"2024-01-01";1;3;2.5\r\n');
    const { panels } = await load();
    expect([panels[0]!.open[0], panels[0]!.close[0]]).toEqual([2.5, 2]);
  });

  it('may be compressed', async () => {
    await writeFile(join(root, 'A.X.csv.gz'), gzipSync([HEADER, ...bars([1, 2])].join('\n')));
    expect((await load()).bars).toBe(2);
  });

  it('lie in folders with any name', async () => {
    const odd = join(home, "it's [1] *?");
    await mkdir(odd);
    await rename(root, join(odd, 'root'));
    root = join(odd, 'root');
    catalog = new Catalog({ root, cacheDir });
    await put('A.X.csv', bars([1, 2]));
    expect((await load()).bars).toBe(2);
  });
});

describe('a bad file is refused with its row:', () => {
  const good = '2024-01-01,10,11,9,10,5';
  it.each([
    ['NaN', '2024-01-02,nan,11,9,10,5'],
    ['infinity', '2024-01-02,10,inf,9,10,5'],
    ['text', '2024-01-02,10,eleven,9,10,5'],
    ['an empty price', '2024-01-02,10,11,9,,5'],
    ['a missing field', '2024-01-02,10,11'],
    ['one field too many', '2024-01-02,10,11,9,10,5,6'],
    ['zero', '2024-01-02,0,11,0,10,5'],
    ['a negative price', '2024-01-02,10,11,-9,10,5'],
    ['a low above the close', '2024-01-02,10,11,9,8,5'],
    ['a high below the open', '2024-01-02,12,11,9,10,5'],
    ['a negative volume', '2024-01-02,10,11,9,10,-5'],
    ['a time that is none', 'yesterday,10,11,9,10,5'],
    ['a line of words', 'no more rows'],
    ['a day that is none', '2024-02-30,10,11,9,10,5'],
    ['the time of another row with other values', '2024-01-01,10,11,9,11,5'],
  ])('%s', async (_, bad) => {
    const error = await rejectionOf(loadOne([good, bad, '2024-01-05,10,11,9,10,5']));
    expect(error).toMatchObject({ code: 'BAD_DATA', details: { instrument: 'A.X', row: 2 } });
    expect(error.message).not.toContain(root);
  });

  it('a missing column, or no CSV at all', async () => {
    await put('A.X.csv', ['2024-01-01,1,1,1'], 'timestamp,open,high,low');
    expect(await rejectionOf(load())).toMatchObject({
      code: 'BAD_DATA',
      message: expect.stringContaining('close') as string,
    });
    await writeFile(join(root, 'A.X.csv'), Buffer.from([0, 1, 2, 255, 254, 10, 3]));
    expect((await rejectionOf(load())).code).toBe('BAD_DATA');
    await rm(join(root, 'A.X.csv'));
    await writeFile(join(root, 'A.X.parquet'), 'no parquet');
    const error = await rejectionOf(load());
    expect(error).toMatchObject({ code: 'BAD_DATA', details: { instrument: 'A.X' } });
    expect(error.message).not.toContain(root);
  });
});

describe('a market', () => {
  it('holds the bars that begin and end within the range, in time-major panels by axis', async () => {
    await put('A.X.csv', bars([1, 2, 3, 4], 10));
    await put('B.X.csv', bars([1, 2, 3, 5], 20));
    await put('C.X.csv', bars([1, 3, 4], 30));
    const market = await load(undefined, { start: day(2), end: day(4) });
    expect(market.panels.map(({ instruments }) => instruments)).toEqual([['A.X', 'B.X'], ['C.X']]);
    expect([...market.panels[0]!.close]).toEqual([10, 20, 10, 20]);
    expect([...market.panels[1]!.opens]).toEqual([day(3)]);
    expect([...market.panels[1]!.times]).toEqual([day(4)]);
    expect(market.bars).toBe(5);
    expect(market.bytes).toBe(8 * (2 * 2 + 5 * 4 + 2 * 1 + 5));
    expect(market.panels[0]!.close.buffer.constructor.name).toBe('SharedArrayBuffer');
  });

  it('keeps an instrument without a bar, but needs one bar in all', async () => {
    await put('A.X.csv', bars([1]));
    await put('B.X.csv', bars([9]));
    const market = await load(undefined, { start: day(1), end: day(2) });
    expect(market.panels.flatMap(({ instruments }) => instruments)).toEqual(['A.X', 'B.X']);
    const refusal = await rejectionOf(load(undefined, { start: day(3), end: day(4) }));
    expect(refusal).toMatchObject({ code: 'NO_DATA', path: 'start' });
    expect(refusal.message).toContain(toIso(day(3)));
  });

  it('comes from the column packs once its sources are gone, for a new process as well', async () => {
    await put('A.X.csv', bars([1, 2]));
    const manifest = await catalog.resolveManifest({ catalog: '.', ...EVER });
    const first = await catalog.loadMarket(manifest);
    expect(await readdir(cacheDir)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.pack$/)]);
    await rm(root, { recursive: true });
    const again = await new Catalog({ root, cacheDir }).loadMarket(manifest);
    expect(again).toEqual(first);
  });

  it('is refused where a source is gone or changed before its conversion', async () => {
    await put('A.X.csv', bars([1, 2]));
    const manifest = await catalog.resolveManifest({ catalog: '.', ...EVER });
    await put('A.X.csv', bars([1, 3]));
    expect(await rejectionOf(catalog.loadMarket(manifest))).toMatchObject({
      code: 'DATASET_CHANGED',
      details: { instrument: 'A.X' },
    });
    await rm(join(root, 'A.X.csv'));
    expect((await rejectionOf(catalog.loadMarket(manifest))).code).toBe('DATASET_CHANGED');
    expect(await readdir(cacheDir).catch(() => [])).toEqual([]);
  });

  it('mends a column pack that was cut short, zeroed or of another layout', async () => {
    await put('A.X.csv', bars([1, 2]));
    await put('B.X.csv', bars([1, 2, 3]));
    const manifest = await catalog.resolveManifest({ catalog: '.', ...EVER });
    const first = await catalog.loadMarket(manifest);
    const [name] = await readdir(cacheDir);
    const file = join(cacheDir, name!);
    const whole = await readFile(file);
    const other = Buffer.from(whole);
    other.writeDoubleLE(2, 0);
    const bad = ['', 'short', Buffer.alloc(16), Buffer.alloc(whole.length), whole.subarray(0, -8), other];
    for (const content of bad) {
      await writeFile(file, content);
      expect(await catalog.loadMarket(manifest)).toEqual(first);
      expect(await readFile(file)).toEqual(whole);
    }
  });

  it('does not look at files of the cache that are no packs', async () => {
    await put('A.X.csv', bars([1, 2]));
    const manifest = await catalog.resolveManifest({ catalog: '.', ...EVER });
    await mkdir(cacheDir, { recursive: true });
    await writeFile(join(cacheDir, `${manifest.instruments[0]!.dataset}.columns`), Buffer.alloc(16));
    expect((await catalog.loadMarket(manifest)).bars).toBe(2);
  });

  it('takes over the panels of a loaded one that did not change', async () => {
    await put('A.X.csv', bars([1, 2]));
    await put('B.X.csv', bars([1, 2, 3]));
    const part = await catalog.resolveManifest({ catalog: '.', ...EVER, instruments: ['A.X'] });
    const small = await catalog.loadMarket(part);
    const manifest = await catalog.resolveManifest({ catalog: '.', ...EVER });
    const large = await catalog.loadMarket(manifest, { manifest: part, market: small });
    expect(large.panels[0]).toBe(small.panels[0]);
    expect(large).toEqual(await new Catalog({ root, cacheDir }).loadMarket(manifest));
    await put('A.X.csv', bars([1, 2], 50));
    const after = await catalog.resolveManifest({ catalog: '.', ...EVER });
    const changed = await catalog.loadMarket(after, { manifest, market: large });
    expect(changed.panels[0]!.close[0]).toBe(50);
    expect(changed.panels[1]).toBe(large.panels[1]);
  });
});
