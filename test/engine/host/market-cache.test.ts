import { contentHash } from '../../../engine/model/canonical';
import { HoldfastError } from '../../../engine/model/errors';
import type { Manifest } from '../../../engine/model/manifest';
import type { LoadControl, LoadedMarket } from '../../../engine/catalog/catalog';
import type { MarketData } from '../../../engine/columns/market-data';
import { MarketCache } from '../../../engine/host/market-cache';

const manifests = new Map<string, number>();
const changes: [string, number | null][] = [];
/** Of each load, whether it could copy from the market before. */
const copied: boolean[] = [];
/** Markets that were dropped, and what makes their memory free. */
const releases: { hash: string; free: () => void }[] = [];
let loads = 0;
/** Whether a load takes over all of the market before. */
let sharing = true;

/** A manifest whose data takes so many bytes. */
function manifestOf(name: string, bytes: number): Manifest {
  const manifest = { catalog: name, start: 0, end: 1, instruments: [] };
  manifests.set(contentHash(manifest), bytes);
  return manifest;
}

const catalog = {
  async loadMarket(manifest: Manifest, previous?: LoadedMarket, { reserve }: LoadControl = {}): Promise<MarketData> {
    const hash = contentHash(manifest);
    const bytes = manifests.get(hash)!;
    const shared = previous && sharing ? Math.min(bytes, previous.market.bytes) : 0;
    let stays = previous !== undefined;
    if ((await reserve?.(bytes, shared)) === false) {
      stays = false;
      await reserve?.(bytes, 0);
    }
    loads++;
    copied.push(stays);
    return { hash, panels: [], bytes, bars: 1 };
  },
};

const onChange = (hash: string, bytes: number | null) => void changes.push([hash, bytes]);

function newCache(): MarketCache {
  return new MarketCache(catalog, { warnBytes: 60, refuseBytes: 100, onChange });
}

/** Memory that is dropped is free once the test says so. */
function heldCache({ warnBytes = 100, keptBytes = 0, trim = () => Promise.resolve() } = {}): MarketCache {
  const release = (hash: string) => new Promise<void>((free) => releases.push({ hash, free }));
  return new MarketCache(catalog, { warnBytes, refuseBytes: 100, onChange, holders: { keptBytes, release, trim } });
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

const touch = (cache: MarketCache, manifest: Manifest) => cache.use(manifest, () => Promise.resolve());

/** Work that goes on until it is told to end. */
function longUse(cache: MarketCache, manifest: Manifest) {
  let end!: () => void;
  const held = new Promise<void>((resolve) => (end = resolve));
  let begun!: () => void;
  const started = new Promise<void>((resolve) => (begun = resolve));
  const done = cache.use(manifest, () => {
    begun();
    return held;
  });
  return { started, end, done };
}

const [a, b, c, large] = [manifestOf('a', 40), manifestOf('b', 40), manifestOf('c', 70), manifestOf('large', 101)];

beforeEach(() => {
  loads = 0;
  sharing = true;
  changes.length = 0;
  copied.length = 0;
  releases.length = 0;
});

test('beyond the limit of warning what was used longest ago is let go, and comes back when it is used', async () => {
  const cache = newCache();
  await touch(cache, a);
  await touch(cache, b);
  expect(changes).toEqual([
    [contentHash(a), 40],
    [contentHash(b), 40],
    [contentHash(a), null],
  ]);
  expect(cache.bytes).toBe(40);
  await touch(cache, a);
  await touch(cache, a);
  expect(loads).toBe(3);
  expect(changes.at(-1)).toEqual([contentHash(b), null]);
});

test('what is too large for itself is refused by name and leaves the rest as it is', async () => {
  const cache = newCache();
  await touch(cache, a);
  await expect(touch(cache, large)).rejects.toMatchObject({
    code: 'MEMORY_LIMIT',
    details: { predictedMb: 1, usedMb: 0, limitMb: 1 },
  });
  expect(loads).toBe(1);
  await touch(cache, a);
  expect([loads, cache.bytes]).toEqual([1, 40]);
});

test('work waits for room until what is in use ends, and never takes more than is allowed', async () => {
  const cache = newCache();
  const work = longUse(cache, a);
  await work.started;
  let isDone = false;
  const waiting = touch(cache, c).then(() => (isDone = true));
  await settled();
  expect([isDone, loads, cache.bytes, cache.bytesInUse]).toEqual([false, 1, 40, 40]);
  expect(() => cache.requireRoom(61)).toThrow(HoldfastError);
  expect(() => cache.requireRoom(60)).not.toThrow();
  expect([cache.isWarning(20), cache.isWarning(21)]).toEqual([false, true]);
  work.end();
  await Promise.all([work.done, waiting]);
  expect([loads, cache.bytesInUse]).toEqual([2, 0]);
});

test('a use that is cancelled while it waits for room leaves the load to those who wait for it as well', async () => {
  const cache = newCache();
  const work = longUse(cache, a);
  await work.started;
  const controller = new AbortController();
  const cancelled = cache.use(c, () => Promise.resolve(), { signal: controller.signal });
  const other = touch(cache, c);
  await settled();
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  work.end();
  await other;
  expect(loads).toBe(2);
});

test('a load that nobody waits for any more ends, and its data can be asked for anew', async () => {
  const cache = newCache();
  const work = longUse(cache, a);
  await work.started;
  const controller = new AbortController();
  const cancelled = cache.use(c, () => Promise.resolve(), { signal: controller.signal });
  await settled();
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  await settled();
  expect([loads, cache.bytes]).toEqual([1, 40]);
  const anew = touch(cache, c);
  work.end();
  await anew;
  expect(loads).toBe(2);
});

test('several that wait for room get it one after the other', async () => {
  const cache = newCache();
  const work = longUse(cache, a);
  await work.started;
  let most = 0;
  const use = (manifest: Manifest) =>
    cache.use(manifest, () => Promise.resolve(void (most = Math.max(most, cache.bytes))));
  const others = Array.from({ length: 5 }, (_, i) => use(manifestOf(`other-${i}`, 70)));
  work.end();
  await Promise.all([work.done, ...others]);
  expect(loads).toBe(6);
  expect(most).toBeLessThanOrEqual(100);
});

test('memory that was dropped counts until it is released everywhere, and a load waits for that', async () => {
  const cache = heldCache();
  await touch(cache, a);
  let isDone = false;
  const loading = touch(cache, c).then(() => (isDone = true));
  await settled();
  expect([isDone, loads, cache.bytes]).toEqual([false, 1, 40]);
  expect(releases.map(({ hash }) => hash)).toEqual([contentHash(a)]);
  releases[0]!.free();
  await loading;
  expect([loads, cache.bytes]).toEqual([2, 70]);
});

test('a load that fails keeps its memory until it is released', async () => {
  const failing = {
    loadMarket: async (_: Manifest, __?: LoadedMarket, { reserve }: LoadControl = {}) => {
      await reserve?.(40, 0);
      throw new HoldfastError('BAD_DATA', 'bad');
    },
  };
  let free!: () => void;
  const holders = {
    keptBytes: 0,
    release: () => new Promise<void>((resolve) => (free = resolve)),
    trim: () => Promise.resolve(),
  };
  const cache = new MarketCache(failing, { warnBytes: 100, refuseBytes: 100, holders });
  await expect(touch(cache, a)).rejects.toMatchObject({ code: 'BAD_DATA' });
  expect(cache.bytes).toBe(40);
  free();
  await settled();
  expect(cache.bytes).toBe(0);
});

test('what a load copies from stays meanwhile, where both fit', async () => {
  const cache = newCache();
  const grown = { ...a, end: 2 };
  manifests.set(contentHash(grown), 55);
  await touch(cache, a);
  // 40 bytes are shared, so that 55 take only 15 more.
  await touch(cache, grown);
  expect(copied).toEqual([false, true]);
});

test('what a load copies from goes first, where both do not fit', async () => {
  const cache = heldCache();
  const changed = { ...c, end: 2 };
  manifests.set(contentHash(changed), 80);
  sharing = false;
  await touch(cache, c);
  const loading = touch(cache, changed);
  await settled();
  expect([cache.bytes, releases.map(({ hash }) => hash)]).toEqual([70, [contentHash(c)]]);
  releases[0]!.free();
  await loading;
  expect([copied, cache.bytes]).toEqual([[false, false], 80]);
});

test('what threads keep for themselves is trimmed where a load would pass the limit with it', async () => {
  let trims = 0;
  const cache = heldCache({ keptBytes: 50, trim: () => Promise.resolve(void trims++) });
  await touch(cache, a);
  expect(trims).toBe(0);
  await touch(cache, b);
  expect(trims).toBe(1);
});
