import { readFileSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Time that this thread was on a processor, in ms (Linux). A stall that other processes cause is none of ours. */
export function processorMs() {
  const [onCpu] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(onCpu) / 1e6;
}

/** What work does to the event loop: its longest stretch between two turns on the processor, and by the clock, in ms. */
export async function stallOf(work) {
  globalThis.gc();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let last = processorMs();
  let longest = 0;
  const timer = setInterval(() => {
    const now = processorMs();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  delay.enable();
  await work();
  delay.disable();
  clearInterval(timer);
  return { stallMs: longest, delayMs: delay.max / 1e6 };
}
