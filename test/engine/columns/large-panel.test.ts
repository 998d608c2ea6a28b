import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { allocatePanel, PRICE_FIELDS } from '../../../engine/columns/market-data';

const BARS = 40;

/** Sends a panel's columns back with what it found at their ends. */
const ECHO = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', (panel) => {
    const fields = ['open', 'high', 'low', 'close', 'volume'];
    parentPort.postMessage(fields.map((field) => [panel[field].length, panel[field].at(-1)]));
  });
  parentPort.on('messageerror', (error) => parentPort.postMessage(error.message));
`;

/** Only the ends are written to, so that the system gives no more than a few pages of this. */
test.each([
  ['one block', 100],
  ['more than 4 GB', 3_400_000],
])('every column of a panel of %s is whole in another thread', async (_, width) => {
  const instruments = new Array<string>(width);
  const times = Float64Array.from({ length: BARS }, (__, t) => t);
  const panel = allocatePanel(instruments, { opens: times, times });
  PRICE_FIELDS.forEach((field, i) => (panel[field][panel[field].length - 1] = i + 1));
  const worker = new Worker(ECHO, { eval: true });
  worker.postMessage({ ...panel, instruments: [] });
  const [found] = (await once(worker, 'message')) as [unknown];
  await worker.terminate();
  expect(found).toEqual(PRICE_FIELDS.map((__, i) => [BARS * width, i + 1]));
});
