import path from 'node:path';
import { Worker } from 'node:worker_threads';

const FILE = path.resolve(__dirname, '../../../dist/engine/host/collect-garbage.js');

/** Collects for the first time, over and over, and ends with what was thrown, or nothing. */
const FIRST_TIMES = `
  const { workerData: { file, times } } = require('node:worker_threads');
  for (let i = 0; i < times; i++) {
    delete require.cache[file];
    require(file).collectGarbage();
  }
`;

describe('the collection of garbage', () => {
  it('is there for threads that ask for it first at the same moment', async () => {
    const threads = Array.from(
      { length: 4 },
      () => new Worker(FIRST_TIMES, { eval: true, workerData: { file: FILE, times: 30 } }),
    );
    const ends = threads.map(
      (thread) =>
        new Promise((resolve) => {
          thread.once('error', resolve);
          thread.once('exit', resolve);
        }),
    );
    expect(await Promise.all(ends)).toEqual([0, 0, 0, 0]);
  });
});
