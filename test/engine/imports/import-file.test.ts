import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { importFile } from '../../../engine/imports/import-file';
import { makeCatalogFolder, removeEmpty } from '../../../engine/imports/import-folder';
import { rejectionOf } from '../support';

let home: string;
let root: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'import-'));
  root = join(home, 'root');
});

afterEach(() => rm(home, { recursive: true, force: true }));

const load = async (catalog: string) => {
  const opened = new Catalog({ root, cacheDir: join(home, 'cache') });
  return opened.loadMarket(await opened.resolveManifest({ catalog, start: -1e15, end: 8e15 }));
};

describe('importing a file at once', () => {
  it('takes the daily bars of the S&P 500 as they are', async () => {
    const source = join(__dirname, '../../../node_modules/vega-datasets/data/sp500-2000.csv');
    const options = { source, root, catalog: 'demo', instrument: 'SPX.INDEX' };
    expect(await importFile(options)).toEqual({ rows: 5105 });
    expect(await readdir(join(root, 'demo'))).toEqual(['SPX.INDEX.parquet']);
    const [panel] = (await load('demo')).panels;
    expect(panel!.opens[0]).toBe(Date.UTC(2000, 0, 3) * 1000);
    expect([panel!.open[0], panel!.high[0], panel!.low[0], panel!.close[0], panel!.volume[0]]).toEqual([
      1469.25, 1478, 1438.359985, 1455.219971, 931_800_000,
    ]);
    expect(panel!.close.at(-1)).toBe(2874.560059);
  });

  it('gives the same bars from Parquet as from CSV', async () => {
    const source = join(home, 'source.csv');
    await writeFile(source, 'time,open,high,low,close\n1704067200123,0.1,0.3,0.1,0.2\n1704067200124,0.2,0.3,0.1,0.3\n');
    await importFile({ source, root, catalog: 'a', instrument: 'X/Y.Z' });
    await importFile({ source: join(root, 'a', 'X%2FY.Z.parquet'), root, catalog: 'b', instrument: 'X/Y.Z' });
    const [first, second] = [await load('a'), await load('b')];
    expect([...first.panels[0]!.opens]).toEqual([1704067200123000, 1704067200124000]);
    expect(second.panels).toEqual(first.panels);
  });

  it('leaves nothing behind where a row is bad', async () => {
    const source = join(home, 'source.csv');
    await writeFile(source, 'date,open,high,low,close\n2024-01-01,1,2,1,2\n2024-01-02,3,2,1,2\n');
    const error = await rejectionOf(importFile({ source, root, catalog: 'a', instrument: 'A.X' }));
    expect(error).toMatchObject({ code: 'IMPORT_REFUSED', details: { finding: 'HIGH_TOO_LOW', row: 2 } });
    expect(await readdir(join(root, 'a'))).toEqual([]);
  });

  it('refuses what is no id or no catalog', async () => {
    const options = { source: '', root, catalog: 'a', instrument: 'A.X' };
    expect((await rejectionOf(importFile({ ...options, instrument: '../A.X' }))).code).toBe('INVALID_ID');
    expect((await rejectionOf(importFile({ ...options, catalog: '../a' }))).code).toBe('CATALOG_NOT_FOUND');
  });
});

it('folders that were made for a catalog alone go with it, those with anything in them stay', async () => {
  await makeCatalogFolder(root, 'a/b/c');
  await makeCatalogFolder(root, 'a/kept');
  await removeEmpty(root, 'a/b/c');
  expect(await readdir(join(root, 'a'))).toEqual(['kept']);
  await writeFile(join(root, 'a/kept/A.TEST.csv'), '');
  await removeEmpty(root, 'a/kept');
  await removeEmpty(root, '.');
  expect(await readdir(join(root, 'a/kept'))).toEqual(['A.TEST.csv']);
});
