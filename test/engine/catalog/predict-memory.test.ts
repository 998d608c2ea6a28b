import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { writeBars } from '../../support/bars.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-predict-'));
const MINUTE = 60e6;
const FIRST = Date.parse('2024-01-01T00:00:00Z') * 1000;
/** Five columns of a bar and four of indicators, 8 bytes each. */
const BYTES = 72;
const catalog = new Catalog({ root: path.join(folder, 'catalog'), cacheDir: path.join(folder, 'cache') });

beforeAll(() => {
  for (const [i, bars] of [5000, 3000].entries()) {
    writeBars({ folder: path.join(folder, 'catalog/x'), instrument: `I${i}.TEST`, bars, seed: i });
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

test('what was never loaded is estimated by its size, what was is counted within the range', async () => {
  const whole = await catalog.resolveManifest({ catalog: 'x', start: FIRST, end: FIRST + 9000 * MINUTE });
  const estimated = await catalog.predictBytes(whole);
  expect(Math.abs(estimated / (8000 * BYTES) - 1)).toBeLessThan(0.05);
  const market = await catalog.loadMarket(whole);
  expect(await catalog.predictBytes(whole)).toBe(8000 * BYTES);
  expect(8000 * BYTES).toBeGreaterThan(market.bytes);
  const part = (from: number, to: number) => ({ ...whole, start: FIRST + from * MINUTE, end: FIRST + to * MINUTE });
  expect(await catalog.predictBytes(part(10, 19))).toBe(20 * BYTES);
  expect(await catalog.predictBytes(part(2990, 3009))).toBe((10 + 20) * BYTES);
  expect(await catalog.predictBytes({ ...part(0, 0), start: FIRST + 1, end: FIRST + 2 })).toBe(0);
});

test('the room that a load asks for is what it then takes', async () => {
  for (const [start, end] of [
    [0, 9000],
    [100, 199],
    [2990, 4000],
  ]) {
    const range = { start: FIRST + start! * MINUTE, end: FIRST + end! * MINUTE };
    const manifest = await catalog.resolveManifest({ catalog: 'x', ...range });
    let asked = 0;
    const market = await catalog.loadMarket(manifest, undefined, {
      reserve: (bytes) => Promise.resolve((asked = bytes) > 0),
    });
    expect(asked).toBe(market.bytes);
  }
});
