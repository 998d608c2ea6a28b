import type { Worker } from 'node:worker_threads';
import { ThreadTime } from '../../../engine/strategies/thread-time';

const LIMIT_MS = 1000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** When a thread has had its time that computes, and waits, for such a part of the clock's time. */
function lateAt({ computes, waits }: { computes: number; waits: number }): number {
  const begin = performance.now();
  const passed = () => performance.now() - begin;
  jest.spyOn(process, 'cpuUsage').mockImplementation(() => ({ user: 1000 * computes * passed(), system: 0 }));
  const eventLoopUtilization = () => ({ idle: waits * passed(), active: 0, utilization: 0 });
  let at = NaN;
  const worker = { performance: { eventLoopUtilization } } as unknown as Worker;
  const time = new ThreadTime(worker, LIMIT_MS, () => (at = passed()));
  jest.advanceTimersByTime(10 * LIMIT_MS);
  time.stop();
  return at;
}

test('a thread that computes, or waits by itself, has its limit by the clock', () => {
  expect(lateAt({ computes: 1, waits: 0 })).toBe(LIMIT_MS);
  expect(lateAt({ computes: 0, waits: 1 })).toBe(LIMIT_MS);
});

test('other threads of the process that compute do not shorten its time', () => {
  expect(lateAt({ computes: 4, waits: 0 })).toBe(LIMIT_MS);
});

test('a thread that gets a third of a processor has three times its limit, one that gets none six times', () => {
  // Nine tenths of the limit are taken for the whole; it is looked at five times a limit.
  expect(lateAt({ computes: 1 / 3, waits: 0 })).toBe(2.8 * LIMIT_MS);
  expect(lateAt({ computes: 0, waits: 0 })).toBe(6 * LIMIT_MS);
});

test('with a sign of life its time begins anew', () => {
  const late = jest.fn();
  const eventLoopUtilization = () => ({ idle: performance.now(), active: 0, utilization: 0 });
  const time = new ThreadTime({ performance: { eventLoopUtilization } } as unknown as Worker, LIMIT_MS, late);
  jest.advanceTimersByTime(900);
  time.restart();
  jest.advanceTimersByTime(900);
  expect(late).not.toHaveBeenCalled();
  jest.advanceTimersByTime(100);
  expect(late).toHaveBeenCalledTimes(1);
});
