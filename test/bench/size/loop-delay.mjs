/**
 * Imported by every process of a stack (`NODE_OPTIONS`): the engine worker writes each quarter of a second how long its event
 * loop stood still at most, by the clock and by the time that its main thread was on a processor, in ms.
 */
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setInterval } from 'node:timers';
import { isMainThread } from 'node:worker_threads';
import { processorMs } from '../measures/processor.mjs';

export const FILE = 'loop-delay.jsonl';
const RESOLUTION_MS = 5;
const REPORT_MS = 250;

function watch(file) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let [last, busyMs] = [processorMs(), 0];
  const sample = () => {
    const now = processorMs();
    busyMs = Math.max(busyMs, now - last);
    last = now;
  };
  const report = () => {
    const line = JSON.stringify({ at: Date.now(), delayMs: delay.max / 1e6, busyMs });
    void appendFile(file, `${line}\n`);
    delay.reset();
    busyMs = 0;
  };
  delay.enable();
  setInterval(sample, RESOLUTION_MS).unref();
  setInterval(report, REPORT_MS).unref();
}

const { HOLDFAST_HOME } = process.env;
if (isMainThread && HOLDFAST_HOME && /engine-worker\.js$/.test(process.argv[1] ?? '')) {
  watch(path.join(HOLDFAST_HOME, FILE));
}
