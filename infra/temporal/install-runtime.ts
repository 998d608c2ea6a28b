import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from '../logger';

/** What the SDK says to each worker that serves activities only, and that is meant so. */
const EXPECTED = /^No (workflows|Nexus services|activities) registered/;

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Sends the SDK's own messages through our logger. Its signal handlers are switched off: each process ends in an order of
 * its own.
 */
export function installRuntime(logger: Logger): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      if (!EXPECTED.test(message)) logger[LEVELS[level]](meta ?? {}, message);
    }),
  });
}
