import type { Worker } from 'node:worker_threads';

/** By the clock a thread gets so many times its limit at most. */
const MOST = 6;
const LOOKS_A_LIMIT = 5;

/**
 * Bounds the time of a thread. It has had its time once it has been there for `limitMs`, and what it waited by itself and
 * what this process computed since come to as much: a thread that gets no processor is not to blame.
 */
export class ThreadTime {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly worker: Worker,
    private readonly limitMs: number,
    private readonly onLate: () => void,
  ) {
    this.restart();
  }

  /** Its time begins anew. */
  restart(): void {
    this.stop();
    const since = performance.now();
    const { spentMs } = this;
    const look = () => {
      const hadIts = this.spentMs - spentMs >= 0.9 * this.limitMs || performance.now() - since >= MOST * this.limitMs;
      if (hadIts) this.onLate();
      else this.#timer = setTimeout(look, this.limitMs / LOOKS_A_LIMIT);
    };
    this.#timer = setTimeout(look, this.limitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  private get spentMs(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000 + this.worker.performance.eventLoopUtilization().idle;
  }
}
