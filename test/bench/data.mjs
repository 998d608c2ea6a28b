/** The bars that the benchmarks run on: made once, kept below `.holdfast/bench`. */
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { projectDir } from '../../infra/bootstrap/paths.mjs';
import { seededRandom } from '../support/bars.mjs';

export const benchDir = path.join(projectDir, '.holdfast/bench');
const BTC_SOURCE = path.join(projectDir, '../shared/data/btc-perp-20211231-20220201_1m.csv');
/** Raises with every change of what is made here. */
const VERSION = 2;

export const PORTFOLIO = { instruments: 1248, added: 300, bars: 2160 };
const START = Date.UTC(2024, 0, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const files = {
  long: path.join(benchDir, 'w1-1m.f64'),
  btc: path.join(benchDir, 'w1-btc.f64'),
  sweep: path.join(benchDir, 'w2.f64'),
  portfolio: path.join(benchDir, 'w3.f64'),
  extended: path.join(benchDir, 'w3-added.f64'),
  catalogs: path.join(benchDir, 'catalogs'),
};

/** Makes what is missing. Returns the notices about what cannot be made. */
export async function provideData() {
  const stamp = path.join(benchDir, 'version');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== `${VERSION}`) {
    rmSync(benchDir, { recursive: true, force: true });
    mkdirSync(benchDir, { recursive: true });
    writeMarket(files.long, walks({ instruments: 1, bars: 1_000_000, seed: 1, step: MINUTE }));
    writeMarket(files.sweep, walks({ instruments: 1, bars: 10_000, seed: 2, step: MINUTE }));
    const all = walks({ ...PORTFOLIO, instruments: PORTFOLIO.instruments + PORTFOLIO.added, seed: 3, step: HOUR });
    writeMarket(files.portfolio, firstOf(all, PORTFOLIO.instruments));
    writeMarket(files.extended, all);
    await writeCatalog(all);
    writeFileSync(stamp, `${VERSION}`);
  }
  if (!existsSync(files.btc)) {
    if (!existsSync(BTC_SOURCE)) return ['no real BTC bars beside the project: their workloads are skipped'];
    writeMarket(files.btc, readCsv(BTC_SOURCE));
  }
  return [];
}

/** Random walks on a grid of 1/4, time-major. */
function walks({ instruments, bars, seed, step }) {
  const random = seededRandom(seed);
  const column = () => new Float64Array(bars * instruments);
  const market = { rows: bars, width: instruments, open: column(), high: column(), low: column(), close: column() };
  const prices = Float64Array.from({ length: instruments }, () => 1600 + Math.floor(random() * 4000));
  for (let t = 0, at = 0; t < bars; t++) {
    for (let k = 0; k < instruments; k++, at++) {
      const open = Math.max(40, prices[k] + Math.round(4 * (random() - 0.5)));
      const close = Math.max(40, open + Math.round(24 * (random() + random() - 1)));
      market.open[at] = open / 4;
      market.close[at] = close / 4;
      market.high[at] = (Math.max(open, close) + Math.floor(random() * 6)) / 4;
      market.low[at] = (Math.min(open, close) - Math.floor(random() * 6)) / 4;
      prices[k] = close;
    }
  }
  return { ...market, times: Float64Array.from({ length: bars }, (_, t) => (START + t * step) * 1000) };
}

function firstOf(market, width) {
  const cut = (column) => {
    const kept = new Float64Array(market.rows * width);
    for (let t = 0; t < market.rows; t++) {
      kept.set(column.subarray(t * market.width, t * market.width + width), t * width);
    }
    return kept;
  };
  const { open, high, low, close } = market;
  return { ...market, width, open: cut(open), high: cut(high), low: cut(low), close: cut(close) };
}

function readCsv(file) {
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  const cells = rows.map((row) => row.split(','));
  const column = (index) => Float64Array.from(cells, (row) => Number(row[index]));
  const times = Float64Array.from(cells, (row) => Date.parse(`${row[0].slice(0, 23).replace(' ', 'T')}Z`) * 1000);
  return { rows: rows.length, width: 1, times, open: column(1), high: column(2), low: column(3), close: column(4) };
}

/** Writes a market file: rows and width, then times and the columns of prices, each as float64. */
export function writeMarket(file, { rows, width, times, open, high, low, close }) {
  const parts = [Float64Array.of(rows, width), times, open, high, low, close];
  writeFileSync(file, Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))));
}

/** The columns of a market file over one block of shared memory, in the form that the engine takes. */
export function readMarket(file, hash) {
  const bytes = readFileSync(file);
  const memory = new SharedArrayBuffer(bytes.length);
  new Uint8Array(memory).set(bytes);
  const [rows, width] = new Float64Array(memory, 0, 2);
  const cells = rows * width;
  const column = (index) => new Float64Array(memory, 8 * (2 + rows + index * cells), cells);
  const instruments = Array.from({ length: width }, (_, k) => instrumentId(k));
  const volume = new Float64Array(new SharedArrayBuffer(8 * cells)).fill(100);
  // What is stamped is the open; a bar is known a step later.
  const opens = new Float64Array(memory, 16, rows);
  const times = new Float64Array(new SharedArrayBuffer(8 * rows));
  opens.forEach((open, row) => (times[row] = open + opens[1] - opens[0]));
  const panel = {
    instruments,
    opens,
    times,
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume,
  };
  return { hash, panels: [panel], bytes: bytes.length, bars: cells };
}

export function instrumentId(k) {
  return `I${String(k).padStart(4, '0')}.SYNTH`;
}

/** One Parquet file for each instrument. */
async function writeCatalog(market) {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const csv = path.join(benchDir, 'w3.csv');
  const folder = path.join(files.catalogs, 'w3');
  mkdirSync(folder, { recursive: true });
  await writeLongCsv(csv, market);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`CREATE TABLE bars AS SELECT *, 100.0 AS volume FROM read_csv('${csv}')`);
  for (let k = 0; k < market.width; k++) {
    const rows = `SELECT * EXCLUDE k FROM bars WHERE k = ${k} ORDER BY "timestamp"`;
    await connection.run(`COPY (${rows}) TO '${path.join(folder, instrumentId(k))}.parquet' (FORMAT parquet)`);
  }
  connection.closeSync();
  rmSync(csv);
}

async function writeLongCsv(file, { rows, width, times, open, high, low, close }) {
  const stream = createWriteStream(file);
  stream.write('k,timestamp,open,high,low,close\n');
  for (let k = 0; k < width; k++) {
    let text = '';
    for (let t = 0; t < rows; t++) {
      const at = t * width + k;
      text += `${k},${times[t]},${open[at]},${high[at]},${low[at]},${close[at]}\n`;
    }
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
}
