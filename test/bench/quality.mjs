/** How many rows of bars a second are scored: `node infra/build.mjs && node test/bench/quality.mjs`. */
import { createRequire } from 'node:module';
import path from 'node:path';

const dist = path.resolve(import.meta.dirname, '../../dist');
const require = createRequire(import.meta.url);
const { assessBars } = require(path.join(dist, 'engine/quality/assess-bars.js'));
const { calendarOf } = require(path.join(dist, 'engine/calendars/calendars.js'));

const ROWS = 1_000_000;
const MINUTE = 60_000_000;
const ROUNDS = 5;

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
