import { availableParallelism, loadavg } from 'node:os';

/** Threads of others get so much less of a busy machine that what takes long by the clock need not be stuck. */
const BUSY_FACTOR = 6;

/** A limit by the clock: longer where more wants to run on this machine than it has processors. */
export function patientMs(limitMs: number, { load = loadavg()[0]!, processors = availableParallelism() } = {}): number {
  return load > processors ? BUSY_FACTOR * limitMs : limitMs;
}
