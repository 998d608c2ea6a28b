/** Sessions of any size straight as column packs: no data file has to be written or converted for them. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { distDir } from '../../infra/bootstrap/paths.mjs';
import { seededRandom } from './bars.mjs';

const require = createRequire(import.meta.url);
const { writeColumnPack } = require(path.join(distDir, 'engine/catalog/column-pack.js'));

const FIRST = Date.UTC(2024, 0, 1) * 1000;
const MINUTE = 60e6;

/** Writes a pack of random bars for each instrument. Returns the manifest that names them. */
export async function writePacks({ cacheDir, name, instruments, bars }) {
  mkdirSync(cacheDir, { recursive: true });
  const ids = Array.from({ length: instruments }, (_, k) => `${name.toUpperCase()}${k}.TEST`);
  const members = [];
  for (const [k, id] of ids.entries()) {
    const dataset = createHash('sha256').update(`${name}/${k}/${bars}`).digest('hex');
    await writeColumnPack(cacheDir, [{ dataset, series: seriesOf(id, { bars, seed: k + 1 }) }]);
    members.push({ id, dataset });
  }
  return { catalog: name, start: FIRST, end: FIRST + bars * MINUTE, instruments: members };
}

export function seriesOf(instrument, { bars, seed }) {
  const random = seededRandom(seed);
  const column = () => new Float64Array(bars);
  const series = { instrument, times: column(), open: column(), high: column(), low: column(), close: column() };
  series.volume = column();
  let price = 1000;
  for (let i = 0; i < bars; i++) {
    series.times[i] = FIRST + i * MINUTE;
    series.open[i] = price;
    price = Math.max(10, price + Math.floor(9 * random()) - 4);
    series.close[i] = price;
    series.high[i] = Math.max(series.open[i], price) + 1;
    series.low[i] = Math.min(series.open[i], price) - 1;
    series.volume[i] = i % 100;
  }
  return series;
}
