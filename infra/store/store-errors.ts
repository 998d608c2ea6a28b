import { HoldfastError } from '../../engine/model/errors';

/** Refusals by our own functions in the database. */
export const SESSION_IS_CLOSED = 'HF001';
export const QUEUE_IS_FULL = 'HF002';

/**
 * SQLSTATE classes that say that the statement or its data is at fault (22 data, 23 constraints, 42 syntax and access), and
 * refusals of our own: the same statement fails again however often it is repeated.
 */
const FINAL = /^(22|23|42|HF)/;
/** Serialization failure and deadlock: nothing was done, and the same may be tried again. */
const CONFLICTS = new Set(['40001', '40P01']);

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** True when a unique constraint was violated; with a name, that one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { constraint: name } = error as { constraint?: unknown };
  return codeOf(error) === '23505' && (constraint === undefined || constraint === name);
}

/** True when the same statement fails again however often it is repeated. */
export function isFinalRefusal(error: unknown): boolean {
  return FINAL.test(codeOf(error) ?? '');
}

/** True when the database refuses a value for its content, such as a text that it cannot hold. */
export function isDataRefusal(error: unknown): boolean {
  return codeOf(error)?.startsWith('22') ?? false;
}

/**
 * An error of anything that is said to Postgres, where it arises. What is final stays as it is; everything else, known or
 * not (no route, no connection left, a full disk, a server that is read-only or restarting, a limit of time), is
 * UNAVAILABLE, with the original as its cause: it may be otherwise in a moment.
 */
export function asStoreError(error: unknown): unknown {
  if (error instanceof HoldfastError || isFinalRefusal(error)) return error;
  const message = CONFLICTS.has(codeOf(error) ?? '')
    ? 'The change met another one in the database.'
    : 'The database does not answer.';
  const details = { database: codeOf(error) ?? (error instanceof Error ? error.message.slice(0, 100) : 'unknown') };
  return Object.assign(new HoldfastError('UNAVAILABLE', message, { details }), { cause: error });
}
