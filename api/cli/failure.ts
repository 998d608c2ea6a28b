import { ERROR_TABLE, type ErrorBody } from '../../engine/model/errors';
import { failurePlace, failureStack } from '../../engine/model/failure-place';
import type { OperationStatus, SessionStatus } from '../../engine/model/status';

/** What a shell learns of the outcome. */
export const EXIT = { ok: 0, failed: 1, badInput: 2, unreachable: 3, left: 130 } as const;

/** Ends a command with an error that the server did not send. */
export class CliError extends Error {
  constructor(readonly body: ErrorBody) {
    super(body.message);
  }
}

/** @throws CliError VALIDATION for something typed that cannot be read */
export function badInput(message: string, path?: string): never {
  throw new CliError({ code: 'VALIDATION', message, ...(path !== undefined && { path }) });
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Of a server that cannot be reached; of one on this machine also what starts it. */
export function unreachable(url: string): ErrorBody {
  const here = URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
  const advice = here ? ' Start the stack with `npm start`, or name another server with --url.' : '';
  return { code: 'UNAVAILABLE', message: `The server at ${url} does not answer.${advice}` };
}

export function exitCodeOf({ code }: ErrorBody): number {
  if (code === 'UNAVAILABLE') return EXIT.unreachable;
  return ERROR_TABLE[code].http < 500 ? EXIT.badInput : EXIT.failed;
}

export function exitCodeOfStatus(status: OperationStatus | SessionStatus): number {
  return status === 'failed' || status === 'cancelled' ? EXIT.failed : EXIT.ok;
}

/** Of a sweep or search: where every trial failed there is no result. */
export function exitCodeOfTrials({ status, completed, failed }: TrialCounts): number {
  return completed > 0 && failed === completed ? EXIT.failed : exitCodeOfStatus(status);
}

/** Stored rows, and those of them that failed. */
interface TrialCounts {
  status: OperationStatus;
  completed: number;
  failed: number;
}

/** `error CODE: message (path)`, the path only where the message does not begin with it. */
export function errorLine(body: ErrorBody): string {
  return `error ${errorText(body)}`;
}

/** The same without the word before it, with the bar at which a strategy failed and its own stack. */
export function errorText(body: ErrorBody): string {
  const { code, message, path } = body;
  const place = failurePlace(body);
  const where = path === undefined || message.startsWith(`${path}:`) ? '' : ` (${path})`;
  const head = `${code}: ${message}${where}${place === undefined ? '' : ` [${place}]`}`;
  return [head, ...failureStack(body).map((frame) => `    at ${frame}`)].join('\n');
}
