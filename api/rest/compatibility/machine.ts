import os from 'node:os';

const GB = 2 ** 30;

/** The machine that the API runs on, as it is. Engine workers may run on others. */
export function machine() {
  const total = os.totalmem();
  const used = total - os.freemem();
  return {
    processor: os.cpus()[0]?.model.trim() ?? os.arch(),
    cores: os.cpus().length,
    /** Of the last minute over the cores, 0 to 1. */
    load: Math.min(1, os.loadavg()[0]! / Math.max(1, os.cpus().length)),
    memoryGb: total / GB,
    usedGb: used / GB,
    memoryShare: used / total,
  };
}
