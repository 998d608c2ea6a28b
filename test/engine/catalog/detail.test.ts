import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';

let home: string;
let catalog: Catalog;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'detail-'));
  catalog = new Catalog({ root: home, cacheDir: join(home, 'cache') });
});

afterEach(() => rm(home, { recursive: true, force: true }));

it('a manifest with detail keeps the bars that its longer ones are put together of', async () => {
  const rows = [1, 2, 3, 4, 5, 6, 7, 8].map((day) => `2024-01-0${day},10,11,9,10,5`);
  await writeFile(join(home, 'A.X.csv'), ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
  const wanted = { catalog: '.', start: -1e15, end: 8e15, interval: 2 * 86_400_000_000 };
  const plain = await catalog.resolveManifest(wanted);
  const detailed = await catalog.resolveManifest({ ...wanted, detail: true });
  expect([plain.detail, detailed.detail]).toEqual([undefined, true]);
  const [without, market] = [await catalog.loadMarket(plain), await catalog.loadMarket(detailed)];
  expect(without.detail).toBeUndefined();
  expect(market.panels[0]!.times).toHaveLength(without.panels[0]!.times.length);
  expect(market.detail![0]!.times).toHaveLength(8);
  expect(market.bytes).toBeGreaterThan(without.bytes);
  // Where nothing is put together there is nothing to keep.
  const { detail } = await catalog.resolveManifest({ catalog: '.', start: -1e15, end: 8e15, detail: true });
  expect(detail).toBeUndefined();
});
