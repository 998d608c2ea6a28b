import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import type { Manifest } from '../../../engine/model/manifest';

const HOUR = 3_600_000;
const NOBODY = new Set<string>();
let home: string;
let cacheDir: string;
let catalog: Catalog;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'prune-packs-'));
  cacheDir = join(home, 'cache');
  await mkdir(join(home, 'c'));
  catalog = open();
});

afterEach(() => rm(home, { recursive: true }));

const open = () => new Catalog({ root: home, cacheDir });
const packs = async () => (await readdir(cacheDir)).filter((name) => name.endsWith('.pack')).sort();

/** Makes a pack of one instrument, last used so long ago. Returns its name and the manifest that names its dataset. */
async function packOf(id: string, hoursAgo: number): Promise<{ name: string; manifest: Manifest }> {
  await writeFile(
    join(home, 'c', `${id}.csv`),
    `timestamp,open,high,low,close\n2024-01-01,${[1, 1, 1, 1].fill(id.length).join()}\n`,
  );
  const before = await packs().catch((): string[] => []);
  const range = { catalog: 'c', start: 0, end: Date.UTC(2025, 0) * 1000 };
  const manifest = await catalog.resolveManifest({ ...range, instruments: [id] });
  await catalog.loadMarket(manifest);
  const name = (await packs()).find((each) => !before.includes(each))!;
  await age(join(cacheDir, name), hoursAgo);
  return { name, manifest };
}

async function age(path: string, hours: number): Promise<void> {
  const then = new Date(Date.now() - hours * HOUR);
  await utimes(path, then, then);
}

const neededBy = ({ instruments }: Manifest) => new Set(instruments.map(({ dataset }) => dataset));

test('packs that no manifest names go after a week without use, others stay', async () => {
  const [needed, old, recent] = [await packOf('A.X', 1000), await packOf('BB.X', 200), await packOf('CCC.X', 100)];
  // Also for a process that has never seen them.
  const found = await open().prunePacks({ needed: neededBy(needed.manifest), maxBytes: Infinity });
  expect(found.removed).toBe(1);
  expect(await packs()).toEqual([needed.name, recent.name].sort());
  expect(old.name).not.toBe(recent.name);
});

test('beyond the limit those used longest ago go first, but none that was used within the hour', async () => {
  await packOf('A.X', 90);
  const [second, fresh] = [await packOf('BB.X', 50), await packOf('CCC.X', 0.5)];
  const { size } = await stat(join(cacheDir, second.name));
  expect(await catalog.prunePacks({ needed: NOBODY, maxBytes: 2 * size })).toEqual({ removed: 1, bytes: 2 * size });
  expect(await packs()).toEqual([second.name, fresh.name].sort());
  await catalog.prunePacks({ needed: NOBODY, maxBytes: 0 });
  expect(await packs()).toEqual([fresh.name]);
});

test('a use is one of the pack that is used alone, and what was removed is made again', async () => {
  const [used, idle] = [await packOf('A.X', 300), await packOf('BB.X', 300)];
  const other = open();
  await other.loadMarket(used.manifest);
  await other.prunePacks({ needed: NOBODY, maxBytes: Infinity });
  expect(await packs()).toEqual([used.name]);
  expect((await catalog.loadMarket(idle.manifest)).bars).toBe(1);
  expect(await packs()).toEqual([used.name, idle.name].sort());
});

test('a pack that is removed while it is loaded is made again', async () => {
  const { manifest } = await packOf('A.X', 0);
  const fresh = open();
  const reserve = async () => {
    await rm(cacheDir, { recursive: true });
    await mkdir(cacheDir);
    return true;
  };
  const market = await fresh.loadMarket(manifest, undefined, { reserve });
  expect(market.bars).toBe(1);
});

test('what a crash left of a pack goes, what is being written stays', async () => {
  await mkdir(cacheDir);
  for (const [name, hours] of [
    ['left.tmp', 2],
    ['written.tmp', 0],
  ] as const) {
    await writeFile(join(cacheDir, name), '');
    await age(join(cacheDir, name), hours);
  }
  await catalog.prunePacks({ needed: NOBODY, maxBytes: 0 });
  expect(await readdir(cacheDir)).toEqual(['written.tmp']);
});
