/**
 * `npm run test:nautilus [-- --seed 1]`: NautilusTrader from PyPI writes catalogs of bars, quotes and trades and reads them
 * back; what is imported of the same files must be the same numbers. Skipped with a notice where it cannot be installed.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { prepare } from '../../infra/bootstrap.mjs';
import { fail, progress } from '../../infra/bootstrap/progress.mjs';
import { providePython } from '../bench/peer-environments.mjs';

const execute = promisify(execFile);
const require = createRequire(import.meta.url);
const FOLDERS = { bars: 'bar', quotes: 'quote_tick', trades: 'trade_tick' };
const VALUES = { bars: 'open, high, low, close, volume', quotes: 'bid, ask', trades: 'price, size' };

function seedOf() {
  const at = process.argv.indexOf('--seed');
  return at < 0 ? Math.floor(Math.random() * 2 ** 31) : Number(process.argv[at + 1]);
}

/** What the package wrote and read: rows of each kind, and how many bytes a price has. */
async function written(python, folder, seed) {
  const script = path.join(import.meta.dirname, 'write_catalog.py');
  const { stdout } = await execute(python, [script, folder, String(seed)], { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** Rows of a kind by instrument as an import gives them, times in microseconds. */
async function imported(catalog, kind, work) {
  const { recognizeImport, convertImport } = require('../../dist/engine/imports/imports.js');
  const folder = path.join(catalog, 'data', FOLDERS[kind]);
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.parquet'));
  const sources = names.map((name) => ({ name, path: path.join(folder, name) }));
  const { form, profile } = await recognizeImport(sources, {}, []);
  assert.equal(profile, `nautilus-${kind}`);
  const target = path.join(work, kind);
  const { signal } = new AbortController();
  const policy = { contradictions: 0 };
  const made = await convertImport(sources, form, { folder: target, policy, signal, onProgress: () => undefined });
  assert.deepEqual(made.quarantined, []);
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rows = [];
  for (const { instrument } of made.instruments) {
    const file = path.join(target, `${instrument.replace('/', '%2F')}.parquet`);
    const sql = `SELECT epoch_us(timestamp)::DOUBLE, ${VALUES[kind]} FROM '${file}'`;
    const all = (await connection.runAndReadAll(sql)).getRowsJson();
    rows.push(...all.map((row) => [instrument, ...row.map(Number)]));
  }
  return rows;
}

function sorted(rows) {
  return rows.map((row) => JSON.stringify(row)).sort();
}

async function main() {
  await prepare();
  let python;
  try {
    python = await providePython('nautilus');
  } catch (error) {
    progress(`skipped: NautilusTrader cannot be installed from PyPI: ${String(error.message).split('\n')[0]}`);
    return;
  }
  const seed = seedOf();
  const work = mkdtempSync(path.join(tmpdir(), 'holdfast-nautilus-'));
  try {
    const catalog = path.join(work, 'catalog');
    const { bytes, read } = await written(python, catalog, seed);
    for (const kind of Object.keys(FOLDERS)) {
      const found = await imported(catalog, kind, work);
      assert.deepEqual(sorted(found), sorted(read[kind]), `${kind}, seed ${seed}`);
      progress(`${kind}: ${found.length} rows of ${bytes * 8} bit are those that the package reads (seed ${seed})`);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

main().catch(fail);
