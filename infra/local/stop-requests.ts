import { isatty } from 'node:tty';
import { STOP_REQUEST } from '../../engine/model/timings';

export interface StopOptions {
  /** Stop as well once the process that started this one has ended. Default false */
  withParent?: boolean;
  /** Whether a terminal was attached at the start. */
  hasTerminal?: boolean;
  /** Present parent of this process. */
  parent?: () => number;
}

export interface StopRequests {
  /** Aborted by the first request. */
  signal: AbortSignal;
  /** Registers what a second request does: a person is tired of waiting. */
  onAgain: (call: () => void) => void;
  /** Ends all listening. */
  close: () => void;
}

const STDIO = [0, 1, 2];

/**
 * Listens for whatever asks the stack to stop:
 * - SIGINT and SIGTERM;
 * - SIGHUP, where a terminal was attached: it was closed. Without one (nohup, a service) SIGHUP is ignored here, since Node
 *   undoes the "ignore" that nohup sets before it starts a program;
 * - with `withParent`, the end of the parent, that is of npm: whoever would stop the stack through it no longer can. Not
 *   after an ignored SIGHUP, which ends npm whether or not it runs under nohup.
 */
export function stopRequests(options: StopOptions = {}): StopRequests {
  const { withParent = false, hasTerminal = STDIO.some((fd) => isatty(fd)), parent = () => process.ppid } = options;
  const controller = new AbortController();
  const again: Array<() => void> = [];
  let firstAt = 0;
  const request = () => {
    if (!controller.signal.aborted) {
      firstAt = performance.now();
      controller.abort();
    } else if (performance.now() - firstAt > STOP_REQUEST.repeatMs) for (const call of again) call();
  };
  const launcher = withParent ? watchParent(parent, request) : undefined;
  const hangUp = () => {
    if (hasTerminal) request();
    else launcher?.close();
  };
  process.on('SIGINT', request).on('SIGTERM', request).on('SIGHUP', hangUp);
  const close = () => {
    process.off('SIGINT', request).off('SIGTERM', request).off('SIGHUP', hangUp);
    launcher?.close();
  };
  return { signal: controller.signal, onAgain: (call) => again.push(call), close };
}

/** Calls once the parent is another process. */
function watchParent(parent: () => number, onEnd: () => void): { close: () => void } {
  const first = parent();
  let gone = false;
  const timer = setInterval(() => {
    if (parent() === first) return;
    // One round later: a SIGHUP that ended the parent has reached this process by then.
    if (gone) {
      clearInterval(timer);
      onEnd();
    }
    gone = true;
  }, STOP_REQUEST.parentPollMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
