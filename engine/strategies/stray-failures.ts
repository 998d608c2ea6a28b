import { AsyncLocalStorage } from 'node:async_hooks';
import { HoldfastError } from '../model/errors';
import { messageOf } from '../model/message-of';
import { siteOf } from './failure-site';

interface Work {
  failure?: HoldfastError;
}

/**
 * What strategies of a thread leave behind that fails after their call: rejections that nobody handles, and callbacks that
 * throw. Unheard they would end the thread, or the process, in the middle of another one's work.
 */
export class StrayFailures {
  readonly #begunBy = new AsyncLocalStorage<Work>();
  #present: Work | undefined;

  /** Listens for the rest of the thread's life. */
  constructor() {
    const note = (error: unknown) => this.#note(error);
    process.on('unhandledRejection', note).on('uncaughtException', note);
  }

  /**
   * Does work of a strategy, and waits for what it left behind.
   * @throws HoldfastError STRATEGY_FAILED with `asynchronous` in its details, where that failed
   */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    const present: Work = {};
    this.#present = present;
    try {
      const result = await this.#begunBy.run(present, work);
      // Rejections are told once all promises of this turn have settled.
      await new Promise((resolve) => setImmediate(resolve));
      if (present.failure) throw present.failure;
      return result;
    } finally {
      this.#present = undefined;
    }
  }

  /** What comes when its work has ended is nobody's any more: it must not be put down to who is at work now. */
  #note(error: unknown): void {
    const work = this.#begunBy.getStore() ?? this.#present;
    if (!work) return;
    const message = `A promise or callback of the strategy failed after its call: ${messageOf(error)}`;
    work.failure ??= new HoldfastError('STRATEGY_FAILED', message, {
      details: { asynchronous: true, ...siteOf(error) },
    });
  }
}

/** Whether a task failed of what one of its strategies left behind, or changed for all. */
export function isStray(error: unknown): boolean {
  if (!(error instanceof HoldfastError)) return false;
  return error.details?.['asynchronous'] === true || error.details?.['shared'] !== undefined;
}

/** In the place of Node's timers in the files of strategies, whose time is that of their bars. */
export const NO_TIMERS = Object.fromEntries(
  ['setTimeout', 'setInterval', 'setImmediate'].map((name) => [
    name,
    () => {
      throw new Error(`${name}() cannot be called by a strategy: its time is that of its bars.`);
    },
  ]),
);
