/** What each figure of the engine must be and aims at. */
export const TARGETS = {
  'w1.event': { must: 11, aim: 5.5, what: 'one instrument, 1 M bars, market orders' },
  'w1.busy': { must: 2.5, aim: 2, what: 'the same with limit, stop and cancel, against the line above' },
  'w1.fullCtx': { must: 1.3, aim: 1.1, what: 'real BTC bars, against the leanest loop' },
  'w2.event': { must: 4.8, aim: 3.8, what: '1,000 combinations on two threads, event path' },
  'w2.signals': { must: 1.15, aim: 0.6, what: '1,000 combinations on two threads, signals path' },
  'w3.warm': { must: 2.7, aim: 2.1, what: 'a trial of a sweep over 1,248 instruments on one account, warm' },
  'w3.cold': { must: 38, aim: 15, what: 'fresh process to the first result, from the panel cache' },
  'w3.coldParquet': { must: 50, aim: 30, what: 'the same from Parquet' },
  'w3.add300': { must: 5, aim: 3, what: 'adding 300 instruments' },
  'w3.peakMb': { must: 450, aim: 300, what: 'most memory of that process, MB' },
  'load.stallMs': { must: 100, aim: 50, what: 'longest work of the main thread while 2 GB are loaded, twice' },
  'plan.batchMs': { must: 8, aim: 4, what: 'main thread for a batch of a sweep, one axis of 1,000,000 values' },
  'warm1000.growth': { must: 0.02, aim: 0, what: 'resident memory gained over 1,000 runs, fraction' },
};

const format = (value) => (value === null ? 'n/a' : value.toFixed(value < 0.1 ? 4 : 2));

function verdict(value, { must, aim, atLeast = false }) {
  if (value === null) return 'not measured';
  const reaches = (limit) => (atLeast ? value >= limit : value <= limit);
  if (reaches(aim)) return 'aim';
  return reaches(must) ? 'must' : 'MISSED';
}

/** Prints figure, targets and the milliseconds behind it. */
export function printTable(results, { targets = TARGETS, unit = 'x C' } = {}) {
  const rows = Object.entries(targets).map(([key, target]) => {
    const value = results[key];
    const ms = results.raw[`${key}Ms`];
    const time = ms === undefined ? '' : `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
    return [key, format(value), `${target.must}`, `${target.aim}`, verdict(value, target), time, target.what];
  });
  const head = ['figure', unit, 'must', 'aim', 'reached', 'time', 'workload'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  for (const row of [head, ...rows]) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}
