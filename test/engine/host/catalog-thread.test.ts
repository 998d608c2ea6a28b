import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeColumnPack } from '../../../engine/catalog/column-pack';
import { buildMarket, type BarSeries, type MarketData } from '../../../engine/columns/market-data';
import { CatalogThread } from '../../../engine/host/catalog-thread';
import { contentHash } from '../../../engine/model/canonical';
import { HoldfastError } from '../../../engine/model/errors';
import type { Manifest } from '../../../engine/model/manifest';
import { seededRandom } from '../../support/bars.mjs';
import { rejectionOf } from '../support';

/** More than are read at once, and more instruments than are put in place together. */
const [BARS, INSTRUMENTS] = [20_000, 20];
const MINUTE = 60e6;
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-loader-'));
const cacheDir = path.join(folder, 'cache');
const loaderFile = path.join(__dirname, '../../../dist/engine/host/loader-thread.js');
const catalog = new CatalogThread({ root: folder, cacheDir, loaderFile });
const series: BarSeries[] = [];
let manifest: Manifest;

/** Every fifth has an axis of its own, every third bid and ask. */
function seriesOf(k: number): BarSeries {
  const random = seededRandom(k + 1);
  const bars = k % 5 === 0 ? BARS - 3 : BARS;
  const column = (of: (i: number) => number) => Float64Array.from({ length: bars }, (_, i) => of(i));
  const prices = () => column(() => 1 + random());
  const quotes = k % 3 === 0 ? { bid: prices(), ask: prices() } : {};
  const [open, high, low, close, volume] = [prices(), prices(), prices(), prices(), prices()];
  return { instrument: `I${k}.X`, times: column((i) => i * MINUTE), open, high, low, close, volume, ...quotes };
}

beforeAll(async () => {
  mkdirSync(cacheDir);
  for (let k = 0; k < INSTRUMENTS; k++) series.push(seriesOf(k));
  const members = series.map((each) => ({ dataset: contentHash(each.instrument), series: each }));
  await writeColumnPack(cacheDir, members);
  const instruments = series.map(({ instrument }) => ({ id: instrument, dataset: contentHash(instrument) }));
  manifest = { catalog: 'x', start: 0, end: BARS * MINUTE, instruments };
});

afterAll(async () => {
  await catalog.close();
  rmSync(folder, { recursive: true });
});

/** Columns by their bytes. */
function contentOf({ panels }: MarketData) {
  return panels.map(({ instruments, extra: _, ...columns }) => {
    const hashes = Object.entries(columns).map(([name, { buffer, byteOffset, byteLength }]) => {
      const bytes = Buffer.from(buffer, byteOffset, byteLength);
      return [name, byteLength, createHash('sha256').update(bytes).digest('hex')];
    });
    return { instruments, hashes };
  });
}

test('panels from the loader thread are those of the series, value for value', async () => {
  const market = await catalog.loadMarket(manifest);
  expect(market.panels[0]!.open.buffer.constructor.name).toBe('SharedArrayBuffer');
  expect(contentOf(market)).toEqual(contentOf(buildMarket('', series)));
  expect(market.hash).toBe(contentHash(manifest));
});

test('panels that are copied from a market before are the same', async () => {
  const part = { ...manifest, instruments: manifest.instruments.filter((_, k) => k % 4 !== 1) };
  const previous = { manifest: part, market: await catalog.loadMarket(part) };
  for (const stays of [true, false]) {
    const asked: number[][] = [];
    const reserve = (...sizes: number[]) => Promise.resolve(asked.push(sizes) > 1 || stays);
    const market = await catalog.loadMarket(manifest, previous, { reserve });
    expect(contentOf(market)).toEqual(contentOf(buildMarket('', series)));
    // Refused, it asks again for a market that shares nothing.
    expect(asked.map(([bytes]) => bytes)).toEqual(stays ? [market.bytes] : [market.bytes, market.bytes]);
    if (!stays) expect(asked[1]![1]).toBe(0);
  }
});

test('errors keep their code on both ways', async () => {
  expect(await rejectionOf(catalog.listInstruments('none'))).toMatchObject({
    code: 'CATALOG_NOT_FOUND',
    path: 'catalog',
  });
  const refused = new HoldfastError('MEMORY_LIMIT', 'none left', { details: { limitMb: 1 } });
  const reserve = () => Promise.reject(refused);
  expect(await rejectionOf(catalog.loadMarket(manifest, undefined, { reserve }))).toMatchObject({
    code: 'MEMORY_LIMIT',
    details: { limitMb: 1 },
  });
});

test('a load that is cancelled while it waits for memory, or reads, ends as CANCELLED', async () => {
  for (const answer of [new Promise<boolean>(() => undefined), Promise.resolve(true)]) {
    const controller = new AbortController();
    const reserve = () => (controller.abort(), answer);
    const load = catalog.loadMarket(manifest, undefined, { reserve, signal: controller.signal });
    expect(await rejectionOf(load)).toMatchObject({ code: 'CANCELLED' });
  }
});

test('a loader thread that dies fails its load with a code, and the next load has another one', async () => {
  const reserve = () => catalog.close().then(() => true);
  const dying = catalog.loadMarket(manifest, undefined, { reserve });
  expect(await rejectionOf(dying)).toMatchObject({ code: 'WORKER_DIED' });
  expect((await catalog.loadMarket(manifest)).bars).toBe(series.reduce((sum, { times }) => sum + times.length, 0));
});
