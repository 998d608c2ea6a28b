import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { ErrorBody } from '../engine/model/errors';

/** Why an engine activity did not end well, as far as it decides what to do next. */
export type EngineFailure =
  /** Nobody polls the session's queue. */
  | 'no-host'
  /** Who took it has not got the code that it is pinned to; another one may. */
  | 'no-code'
  /** The worker died, or hung, each time. */
  | 'lost'
  | 'cancelled'
  /** A part is away for now, such as Postgres. */
  | 'unavailable'
  | 'failed';

const BY_CODE: Record<string, EngineFailure> = {
  CANCELLED: 'cancelled',
  UNAVAILABLE: 'unavailable',
  WORKER_DIED: 'lost',
  CODE_UNAVAILABLE: 'no-code',
};

export function classify(error: unknown): EngineFailure {
  if (isCancellation(error)) return 'cancelled';
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) return cause.timeoutType === 'SCHEDULE_TO_START' ? 'no-host' : 'lost';
  if (!(cause instanceof ApplicationFailure)) return 'failed';
  return BY_CODE[cause.type ?? ''] ?? 'failed';
}

/** The coded error that a failure carries. */
export function errorBodyOf(error: unknown): ErrorBody {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure) return bodyOf(cause);
    if (cause instanceof TimeoutFailure) return { code: 'WORKER_DIED', message: 'The worker died each time it tried.' };
  }
  return { code: 'INTERNAL', message: 'An unexpected error occurred.' };
}

function bodyOf(failure: ApplicationFailure): ErrorBody {
  const [body] = (failure.details ?? []) as [ErrorBody | undefined];
  return typeof body?.code === 'string' ? body : { code: 'INTERNAL', message: 'An unexpected error occurred.' };
}

/** A coded error in the form that crosses Temporal: handlers may throw nothing else. */
export function toFailure(body: ErrorBody): ApplicationFailure {
  return ApplicationFailure.create({ type: body.code, message: body.message, nonRetryable: true, details: [body] });
}
