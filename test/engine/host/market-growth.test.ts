import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { MarketCache } from '../../../engine/host/market-cache';
import { contentHash } from '../../../engine/model/canonical';
import type { Manifest } from '../../../engine/model/manifest';

let home: string;
let catalog: Catalog;
let dropped: string[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'market-growth-'));
  await mkdir(join(home, 'c'));
  for (const id of ['A.X', 'B.X']) {
    await writeFile(join(home, 'c', `${id}.csv`), 'timestamp,open,high,low,close\n2024-01-01,1,1,1,1\n');
  }
  catalog = new Catalog({ root: home, cacheDir: join(home, 'cache') });
});

function newCache(): MarketCache {
  dropped = [];
  const release = (hash: string) => Promise.resolve(void dropped.push(hash));
  const holders = { keptBytes: 0, release, trim: () => Promise.resolve() };
  return new MarketCache(catalog, { warnBytes: 2 ** 30, refuseBytes: 2 ** 30, holders });
}

afterEach(() => rm(home, { recursive: true }));

const manifestOf = (instruments: string[]): Promise<Manifest> =>
  catalog.resolveManifest({ catalog: 'c', start: 0, end: Date.UTC(2025, 0) * 1000, instruments });
const bytesOf = (cache: MarketCache, manifest: Manifest) => cache.use(manifest, ({ bytes }) => Promise.resolve(bytes));

it('drops what is wholly part of a market that grew out of it, and loads it again when asked', async () => {
  const cache = newCache();
  const [small, large] = [await manifestOf(['A.X']), await manifestOf(['A.X', 'B.X'])];
  const bytes = await bytesOf(cache, small);
  const grown = await bytesOf(cache, large);
  expect(dropped).toEqual([contentHash(small)]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(cache.bytes).toBe(grown);
  expect(await bytesOf(cache, small)).toBe(bytes);
});

it('keeps it while it is in use, and what holds another instrument', async () => {
  const cache = newCache();
  const [small, other, large] = [
    await manifestOf(['A.X']),
    await manifestOf(['B.X']),
    await manifestOf(['A.X', 'B.X']),
  ];
  await bytesOf(cache, small);
  await bytesOf(cache, other);
  expect(dropped).toEqual([]);
  await cache.use(other, () => bytesOf(cache, large));
  expect(dropped).toEqual([]);
});
