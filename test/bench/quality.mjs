/**
 * How many rows of bars a second are scored: `node infra/build.mjs && node test/bench/quality.mjs`. Scoring alone, then a dataset from
 * Parquet: its rows by the thread that scores them, and all that its import does with them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

const dist = path.resolve(import.meta.dirname, '../../dist');
const require = createRequire(import.meta.url);
const { assessBars } = require(path.join(dist, 'engine/quality/assess-bars.js'));
const { calendarOf } = require(path.join(dist, 'engine/calendars/calendars.js'));

const ROWS = 1_000_000;
const MINUTE = 60_000_000;
const ROUNDS = Number(process.env.ROUNDS ?? 5);

/** Minutes of an exchange from 2014 on, a random walk by a fixed generator. */
function minutesOf(calendar) {
  const columns = { times: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  for (const name of Object.keys(columns)) columns[name] = new Float64Array(ROWS);
  const { times, open, high, low, close, volume } = columns;
  let session = calendar.sessionAt(Date.UTC(2014, 0, 1) * 1000);
  let [time, price, seed] = [session.start, 100, 1];
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let i = 0; i < ROWS; i++, time += MINUTE) {
    if (time >= session.end) time = (session = calendar.sessionAfter(session)).start;
    times[i] = time;
    open[i] = price;
    price *= 1 + (random() + random() + random() - 1.5) / 500;
    close[i] = price;
    high[i] = Math.max(open[i], price) * 1.0002;
    low[i] = Math.min(open[i], price) * 0.9998;
    volume[i] = Math.floor(1e5 * random());
  }
  return { instrument: 'MADE.XNYS', ...columns };
}

function best(work) {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    work();
    least = Math.min(least, performance.now() - begin);
  }
  return least;
}

const calendar = calendarOf('XNYS');
const options = { calendar, kind: 'equity' };
const series = minutesOf(calendar);
const reversed = { ...series };
for (const [name, column] of Object.entries(series)) {
  if (column instanceof Float64Array) reversed[name] = column.toReversed();
}
for (const [name, one] of [
  ['in order', series],
  ['newest first', reversed],
]) {
  const milliseconds = best(() => assessBars(one, options));
  const perSecond = Math.round((1000 * ROWS) / milliseconds).toLocaleString('en-US');
  console.log(
    `quality of ${ROWS.toLocaleString('en-US')} minutes ${name}: ${milliseconds.toFixed(0)} ms, ${perSecond} rows/s`,
  );
}

const built = (file) => require(path.join(dist, file));
const { ImportDatabase } = built('engine/imports/import-database.js');
const { convertImport, recognizeImport } = built('engine/imports/imports.js');
const { KeptRows } = built('engine/datasets/kept-rows.js');
const { statisticsOf } = built('engine/datasets/describe-rows.js');
const { answerOfThread } = built('engine/host/answer-of-thread.js');
const thread = path.join(dist, 'engine/quality/quality-thread.js');

/** The same bars as a Parquet file, through columns of DuckDB. */
async function writeParquet(database, { times, ...columns }, file) {
  const names = ['open', 'high', 'low', 'close', 'volume'];
  await database.connection.run(`CREATE TABLE bars (t BIGINT, ${names.map((name) => `${name} DOUBLE`).join(', ')})`);
  const appender = await database.connection.createAppender('bars');
  for (let i = 0; i < times.length; i++) {
    appender.appendBigInt(BigInt(times[i]));
    for (const name of names) appender.appendDouble(columns[name][i]);
    appender.endRow();
  }
  appender.closeSync();
  await database.write(`SELECT make_timestamp(t)::TIMESTAMPTZ AS timestamp, ${names.join(', ')} FROM bars`, file);
  await database.connection.run('DROP TABLE bars');
}

/** By the clock, and by the processor, which other work of the machine does not slow down much. */
async function timed(what, work) {
  let [least, processor] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    const [begin, used] = [performance.now(), process.cpuUsage()];
    await work();
    const { user, system } = process.cpuUsage(used);
    least = Math.min(least, performance.now() - begin);
    processor = Math.min(processor, (user + system) / 1000);
  }
  const perSecond = Math.round((1000 * ROWS) / least).toLocaleString('en-US');
  console.log(`${what}: ${least.toFixed(0)} ms, ${perSecond} rows/s; ${processor.toFixed(0)} ms of processors`);
}

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-quality-'));
const database = await ImportDatabase.open(folder);
try {
  const file = path.join(folder, 'MADE.XNYS.parquet');
  await writeParquet(database, series, file);
  const assessed = { path: file, instrument: 'MADE.XNYS', kind: 'equity', negative: false, calendar: 'XNYS' };
  const rows = `${ROWS.toLocaleString('en-US')} rows of Parquet`;
  await timed(`quality of a dataset of ${rows}, thread and reading included`, () => answerOfThread(thread, assessed));
  const sources = [{ name: 'MADE.XNYS.parquet', path: file }];
  await timed(`a dataset of ${rows}: recognised, converted, kept, scored and described`, async () => {
    const { form } = await recognizeImport(sources, {}, []);
    const made = path.join(folder, 'made');
    rmSync(made, { recursive: true, force: true });
    const kept = new KeptRows(path.join(made, '.rows'));
    const { signal } = new AbortController();
    await convertImport(sources, form, {
      ...{ folder: made, policy: { contradictions: 1 }, signal, onProgress: () => undefined, onStaged: kept.keep },
    });
    const [{ path: own }] = await kept.files([]);
    const quality = await answerOfThread(thread, { ...assessed, path: own });
    await statisticsOf(database, own, { quality, negative: false });
  });
} finally {
  database.close();
  rmSync(folder, { recursive: true, force: true });
}
