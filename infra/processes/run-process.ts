import type { Logger } from 'pino';

/** A part of a process that ends when it is told to, or by itself when it is broken. */
export interface Running {
  /** Settles when the process has nothing left to do; rejects when it cannot go on. */
  done: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a process's work, ends it in order on SIGTERM and SIGINT, and exits non-zero when it cannot go on, so that
 * whoever supervises it starts it again.
 */
export function runProcess(logger: Logger, start: () => Promise<Running>): void {
  const fail = (error: unknown) => {
    logger.fatal({ err: error }, 'the process cannot go on');
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  start()
    .then(async (running) => {
      logger.info({ pid: process.pid }, 'ready');
      let stopping = false;
      const stop = () => {
        if (stopping) return;
        stopping = true;
        running.stop().catch(fail);
      };
      process.on('SIGTERM', stop);
      process.on('SIGINT', stop);
      await running.done;
      process.exit(0);
    })
    .catch(fail);
}
