import { contentHash } from '../../../engine/model/canonical';
import { HoldfastError } from '../../../engine/model/errors';
import type { Manifest } from '../../../engine/model/manifest';
import type { MarketData } from '../../../engine/columns/market-data';
import { MarketCache } from '../../../engine/host/market-cache';

const manifests = new Map<string, number>();
const changes: [string, number | null][] = [];
let loads = 0;

/** A manifest whose data takes so many bytes. */
function manifestOf(name: string, bytes: number): Manifest {
  const manifest = { catalog: name, start: 0, end: 1, instruments: [] };
  manifests.set(contentHash(manifest), bytes);
  return manifest;
}

const catalog = {
  async loadMarket(
    manifest: Manifest,
    _?: MarketData,
    reserve?: (bytes: number) => Promise<void>,
  ): Promise<MarketData> {
    const hash = contentHash(manifest);
    const bytes = manifests.get(hash)!;
    await reserve?.(bytes);
    loads++;
    return { hash, panels: [], bytes, bars: 1 };
  },
};

function newCache(): MarketCache {
  const onChange = (hash: string, bytes: number | null) => void changes.push([hash, bytes]);
  return new MarketCache(catalog, { warnBytes: 60, refuseBytes: 100, onChange });
}

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
  changes.length = 0;
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
  expect([cache.bytes, cache.dropped]).toEqual([40, [contentHash(a)]]);
  await touch(cache, a);
  await touch(cache, a);
  expect(loads).toBe(3);
  expect(cache.dropped).toEqual([contentHash(b)]);
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
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([isDone, loads, cache.bytes, cache.bytesInUse]).toEqual([false, 1, 40, 40]);
  expect(() => cache.requireRoom(61)).toThrow(HoldfastError);
  expect(() => cache.requireRoom(60)).not.toThrow();
  expect([cache.isWarning(20), cache.isWarning(21)]).toEqual([false, true]);
  work.end();
  await Promise.all([work.done, waiting]);
  expect([loads, cache.bytesInUse]).toEqual([2, 0]);
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
