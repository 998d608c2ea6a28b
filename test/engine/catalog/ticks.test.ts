import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { importFile } from '../../../engine/imports/import-file';
import { sliceMarket } from '../../../engine/columns/slice-market';
import { rejectionOf } from '../support';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ticks-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const MS = 1000;
const put = (id: string, rows: string) => writeFile(join(home, `${id}.csv`), rows);
async function load(catalog = '.', tickSeconds?: number) {
  const opened = new Catalog({ root: home, cacheDir: join(home, '.cache') });
  const manifest = await opened.resolveManifest({ catalog, start: -1e15, end: 8e15, tickSeconds });
  return opened.loadMarket(manifest);
}

describe('trades', () => {
  const rows = 'timestamp,price,size\n1000000000000,10,1\n1000000000001,12,2\n1000000000001,9,3\n1000000000001,11,4\n';

  it('are bars, those of one time together', async () => {
    await put('A.X', rows);
    const [panel] = (await load()).panels;
    expect([...panel!.times]).toEqual([1_000_000_000_000 * MS, 1_000_000_000_001 * MS]);
    expect([...panel!.open]).toEqual([10, 12]);
    expect([...panel!.high]).toEqual([10, 12]);
    expect([...panel!.low]).toEqual([10, 9]);
    expect([...panel!.close]).toEqual([10, 11]);
    expect([...panel!.volume]).toEqual([1, 9]);
    expect(panel!.bid).toBeUndefined();
  });

  it('stay trades when they are imported', async () => {
    await put('A.X', rows);
    expect(await importFile({ source: join(home, 'A.X.csv'), root: home, catalog: 'b', instrument: 'A.X' })).toEqual({
      rows: 4,
    });
    expect((await load('b')).panels).toEqual((await load()).panels);
  });
});

describe('quotes', () => {
  const rows = 'time,bid,ask,bidSize,askSize\n2024-01-02,10,10.5,1,1\n2024-01-03,11,11,1,1\n2024-01-03,11,12,5,5\n';

  it('are bars of their middle, with the last bid and ask of a time', async () => {
    await put('A.X', rows);
    const [panel] = (await load()).panels;
    expect([...panel!.open]).toEqual([10.25, 11]);
    expect([...panel!.close]).toEqual([10.25, 11.5]);
    expect([...panel!.bid!]).toEqual([10, 11]);
    expect([...panel!.ask!]).toEqual([10.5, 12]);
    expect([...panel!.volume]).toEqual([NaN, NaN]);
    await importFile({ source: join(home, 'A.X.csv'), root: home, catalog: 'b', instrument: 'A.X' });
    expect((await load('b')).panels).toEqual([panel]);
  });

  it.each([
    ['a crossed one', '2024-01-03,12,11'],
    ['a negative bid', '2024-01-03,-1,11'],
    ['NaN', '2024-01-03,nan,11'],
    ['text', '2024-01-03,10,much'],
    ['one side alone', '2024-01-03,10,'],
  ])('are refused with the row of %s', async (_, row) => {
    await put('A.X', `timestamp,bid,ask\n2024-01-02,10,11\n${row}\n`);
    expect(await rejectionOf(load())).toMatchObject({ code: 'BAD_DATA', details: { instrument: 'A.X', row: 2 } });
  });

  it.each([
    ['2024-01-03,,11', '"" (bid)'],
    ['2024-01-03,10,', '"" (ask)'],
    ['2024-01-03,10,0', '"0" (ask)'],
    ['2024-01-03,much,11', '"much" (bid)'],
  ])('name the side at fault: %s', async (row, cell) => {
    await put('A.X', `timestamp,bid,ask\n2024-01-02,10,11\n${row}\n`);
    expect((await rejectionOf(load())).message).toContain(
      `Row 2 of A.X has a price that is not a positive number: ${cell}`,
    );
  });

  it('may have a bid of zero: nobody wants it, and its price is half the ask', async () => {
    await put('A.X', 'timestamp,bid,ask\n2024-01-02,0,0.5\n');
    const [panel] = (await load()).panels;
    expect([panel!.close[0], panel!.bid![0], panel!.ask![0]]).toEqual([0.25, 0, 0.5]);
  });

  it('need both columns', async () => {
    await put('A.X', 'timestamp,bid\n2024-01-02,10\n');
    expect((await rejectionOf(load())).message).toContain('ask');
  });
});

describe('bars with bid and ask', () => {
  const HEADER = 'timestamp,open,high,low,close,volume,bid,ask';

  it('keep them beside bars without, and through narrowing', async () => {
    await put('A.X', `${HEADER}\n2024-01-02,1,2,1,2,5,1.9,2.1\n2024-01-03,2,2,1,2,5,,\n2024-01-04,2,2,1,2,5,0,0.5\n`);
    await put('B.X', 'timestamp,open,high,low,close\n2024-01-02,1,1,1,1\n2024-01-03,1,1,1,1\n2024-01-04,1,1,1,1\n');
    const market = await load();
    expect([...market.panels[0]!.bid!]).toEqual([1.9, NaN, NaN, NaN, 0, NaN]);
    expect([...market.panels[0]!.ask!]).toEqual([2.1, NaN, NaN, NaN, 0.5, NaN]);
    expect(market.bytes).toBe(8 * (2 * 3 + 7 * 6));
    const later = sliceMarket(market, { start: market.panels[0]!.opens[2], instruments: ['A.X'] });
    expect([...later.panels[0]!.bid!]).toEqual([0]);
    expect(await load()).toEqual(market);
  });

  it.each([
    ['a crossed quote', '3,2.5', 'bid above its ask'],
    ['a negative bid', '-3,2.5', 'bid that is not a number >= 0: "-3" (bid)'],
    ['an ask of zero', '0,0', 'ask that is not a number > 0: "0" (ask)'],
    ['NaN', '1,nan', 'ask that is not a number > 0: "nan" (ask)'],
    ['text', 'x,2', 'bid that is not a number >= 0: "x" (bid)'],
  ])('are refused for %s', async (_, quote, fault) => {
    await put('A.X', `${HEADER}\n2024-01-02,1,2,1,2,5,1.9,2.1\n2024-01-03,1,2,1,2,5,${quote}\n`);
    const error = await rejectionOf(load());
    expect(error).toMatchObject({ code: 'BAD_DATA', details: { instrument: 'A.X', row: 2 } });
    expect(error.message).toContain(fault);
  });
});

describe('ticks at a time step', () => {
  const SECOND = 1_000_000;
  const MIDNIGHT = Date.UTC(2024, 0, 2) * MS;
  const at = (seconds: number) => new Date(Date.UTC(2024, 0, 2) + seconds * 1000).toISOString();

  it('become bars that end with their interval: first, highest, lowest, last, and the sum of the sizes', async () => {
    const rows = [
      [0.5, 10, 1],
      [59, 14, 2],
      [60, 9, 3],
      [60.001, 12, 4],
      [200, 13, 5],
    ].map(([second, price, size]) => `${at(second!)},${price},${size}`);
    await put('A.X', `timestamp,price,size\n${rows.join('\n')}\n`);
    const [panel] = (await load('.', 60)).panels;
    // The tick at 60 s belongs to the bar of 60 s; from 120 s to 180 s nothing was traded.
    expect([...panel!.times]).toEqual([60, 120, 240].map((second) => MIDNIGHT + second * SECOND));
    expect([...panel!.open]).toEqual([10, 12, 13]);
    expect([...panel!.high]).toEqual([14, 12, 13]);
    expect([...panel!.low]).toEqual([9, 12, 13]);
    expect([...panel!.close]).toEqual([9, 12, 13]);
    expect([...panel!.volume]).toEqual([6, 4, 5]);
    expect((await load()).panels[0]!.times).toHaveLength(5);
    expect((await load('.', 0.5)).panels[0]!.times[3]).toBe(MIDNIGHT + 60.5 * SECOND);
  });

  it('carry the last quote of their interval', async () => {
    await put('A.X', `time,bid,ask\n${at(1)},10,11\n${at(2)},12,12.5\n${at(61)},8,9\n`);
    const [panel] = (await load('.', 60)).panels;
    expect([...panel!.open]).toEqual([10.5, 8.5]);
    expect([...panel!.close]).toEqual([12.25, 8.5]);
    expect([...panel!.bid!]).toEqual([12, 8]);
    expect([...panel!.ask!]).toEqual([12.5, 9]);
  });

  it('leave bars as they are, and are told in the manifest', async () => {
    await put('A.X', `timestamp,open,high,low,close\n${at(1)},1,1,1,1\n${at(2)},2,2,2,2\n`);
    expect((await load('.', 60)).panels).toEqual((await load()).panels);
    const catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
    const input = { catalog: '.', start: -1e15, end: 8e15 };
    expect(await catalog.resolveManifest({ ...input, tickSeconds: 60 })).toMatchObject({ tickSeconds: 60 });
    expect(await catalog.resolveManifest(input)).not.toHaveProperty('tickSeconds');
  });

  it('are loaded anew for another step', async () => {
    await put('A.X', `timestamp,price\n${at(1)},1\n${at(31)},2\n`);
    const catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
    const manifestOf = (tickSeconds?: number) =>
      catalog.resolveManifest({ catalog: '.', start: -1e15, end: 8e15, tickSeconds });
    const manifest = await manifestOf(60);
    const first = await catalog.loadMarket(manifest);
    const second = await catalog.loadMarket(await manifestOf(30), { manifest, market: first });
    expect([first.bars, second.bars]).toEqual([1, 2]);
    expect(second.hash).not.toBe(first.hash);
  });
});
