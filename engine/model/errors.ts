import { wellFormed, wellFormedJson } from './text';

/** The one table of errors. Every door, thread, activity and workflow carries these codes unchanged. */
export const ERROR_TABLE = {
  VALIDATION: { http: 400, retryable: false, meaning: 'A field has the wrong type, form or range.' },
  UNKNOWN_FIELD: { http: 400, retryable: false, meaning: 'The body has a field that the contract does not know.' },
  INVALID_JSON: { http: 400, retryable: false, meaning: 'The body is not JSON.' },
  INVALID_ID: { http: 400, retryable: false, meaning: 'An identifier in the path is malformed.' },
  DATES_REVERSED: { http: 400, retryable: false, meaning: 'The end lies before the start.' },
  RANGE_OUTSIDE_SESSION: { http: 400, retryable: false, meaning: 'The range is not within that of the session.' },
  GRID_EMPTY: { http: 400, retryable: false, meaning: 'The grid has no combination of parameters.' },
  GRID_TOO_LARGE: { http: 400, retryable: false, meaning: 'The grid has more combinations than the limit allows.' },
  SPACE_EMPTY: { http: 400, retryable: false, meaning: 'The space of a search has no point.' },
  SPACE_TOO_LARGE: {
    http: 400,
    retryable: false,
    meaning: 'The space of a search has more points than can be gone through.',
  },
  UNKNOWN_STATISTIC: { http: 400, retryable: false, meaning: 'No statistic has this name.' },
  AMBIGUOUS_SYMBOL: { http: 400, retryable: false, meaning: 'Several instruments have this symbol.' },
  MODEL_UNSUPPORTED: { http: 400, retryable: false, meaning: 'The model has a format that is not taken.' },
  UNAUTHORIZED: { http: 401, retryable: false, meaning: 'The API key is missing or not valid.' },
  FORBIDDEN: { http: 403, retryable: false, meaning: 'The API key lacks the permission.' },
  NOT_FOUND: { http: 404, retryable: false, meaning: 'There is nothing at this address.' },
  SESSION_NOT_FOUND: { http: 404, retryable: false, meaning: 'No open session has this name.' },
  VERSION_NOT_FOUND: { http: 404, retryable: false, meaning: 'The session never had this version.' },
  RUN_NOT_FOUND: { http: 404, retryable: false, meaning: 'No run has this id.' },
  SWEEP_NOT_FOUND: { http: 404, retryable: false, meaning: 'No sweep has this id.' },
  SEARCH_NOT_FOUND: { http: 404, retryable: false, meaning: 'No search has this id.' },
  SEAL_NOT_FOUND: { http: 404, retryable: false, meaning: 'No seal has this id.' },
  VALIDATION_NOT_FOUND: { http: 404, retryable: false, meaning: 'No validation has this id.' },
  RISK_NOT_FOUND: { http: 404, retryable: false, meaning: 'No risk analysis has this id.' },
  OPERATION_NOT_FOUND: { http: 404, retryable: false, meaning: 'No operation has this id.' },
  SCHEDULE_NOT_FOUND: { http: 404, retryable: false, meaning: 'No schedule has this id.' },
  CATALOG_NOT_FOUND: { http: 404, retryable: false, meaning: 'There is no such catalog below the catalog root.' },
  INSTRUMENT_NOT_FOUND: { http: 404, retryable: false, meaning: 'The catalog or session has no such instrument.' },
  UNIVERSE_NOT_FOUND: {
    http: 404,
    retryable: false,
    meaning: 'No instrument of the session belongs to such a universe.',
  },
  STRATEGY_NOT_FOUND: { http: 404, retryable: false, meaning: 'No strategy has this id.' },
  STRATEGY_DELETED: {
    http: 404,
    retryable: false,
    meaning: 'The strategy was deleted: no new work takes it until it is registered again.',
  },
  MODEL_NOT_FOUND: { http: 404, retryable: false, meaning: 'There is no such model below the strategies folder.' },
  IMPORT_NOT_FOUND: {
    http: 404,
    retryable: false,
    meaning:
      'There is no such file or folder below the folder of imports, no such upload, or no such file at the address.',
  },
  PROFILE_NOT_FOUND: { http: 404, retryable: false, meaning: 'No profile of imports has this name.' },
  SCRIPT_NOT_FOUND: { http: 404, retryable: false, meaning: 'There is no such program below the folder of scripts.' },
  FILE_NOT_FOUND: { http: 404, retryable: false, meaning: 'The script has left no such file.' },
  DATASET_NOT_FOUND: { http: 404, retryable: false, meaning: 'No dataset has this id.' },
  DATASET_VERSION_NOT_FOUND: { http: 404, retryable: false, meaning: 'The dataset never had this version.' },
  METHOD_NOT_ALLOWED: { http: 405, retryable: false, meaning: 'The address does not take this method.' },
  SESSION_EXISTS: { http: 409, retryable: false, meaning: 'An open session has this name already.' },
  STRATEGY_EXISTS: {
    http: 409,
    retryable: false,
    meaning: 'Another strategy has this id, or the folder has a file of this name that was not written by an upload.',
  },
  SCHEDULE_EXISTS: { http: 409, retryable: false, meaning: 'A schedule has this id already.' },
  SESSION_NOT_READY: { http: 409, retryable: true, meaning: 'The session is still loading, or has failed.' },
  QUEUE_FULL: { http: 429, retryable: true, meaning: 'So many operations wait in the session that it takes no more.' },
  SESSION_BUSY: { http: 409, retryable: true, meaning: 'The session has open runs or sweeps.' },
  SEALED: {
    http: 409,
    retryable: false,
    meaning:
      'The range reaches a part of the data that is sealed: `details` has the catalog and the first date that is closed.',
  },
  SEAL_EXISTS: { http: 409, retryable: false, meaning: 'The catalog is sealed already.' },
  SEAL_IN_USE: {
    http: 409,
    retryable: true,
    meaning: 'Open sessions, or operations that are not over, reach that date or later; `details` names them.',
  },
  SEAL_SPENT: { http: 409, retryable: false, meaning: 'Another candidate was committed, or the seal was broken.' },
  INVALID_STATE: { http: 409, retryable: false, meaning: 'The operation is not in a state that allows this.' },
  IDEMPOTENCY_CONFLICT: {
    http: 409,
    retryable: false,
    meaning: 'The idempotency key was used before with another request.',
  },
  NOT_FINISHED: { http: 409, retryable: true, meaning: 'The result is not there before the operation has ended.' },
  PAYLOAD_TOO_LARGE: { http: 413, retryable: false, meaning: 'The body is larger than the limit.' },
  UNSUPPORTED_MEDIA_TYPE: {
    http: 415,
    retryable: false,
    meaning: 'The body has a content type that is not taken here.',
  },
  BAD_DATA: {
    http: 422,
    retryable: false,
    meaning:
      'Data files have rows that are no valid bars. Rows count from 1, without the header; up to 10 bad files are named at once.',
  },
  IMPORT_REFUSED: {
    http: 422,
    retryable: false,
    meaning:
      'A file cannot be imported as it stands: `details.finding` has the code of what is wrong with it, and `row` the first row at fault.',
  },
  INSTRUMENTS_INVALID: {
    http: 422,
    retryable: false,
    meaning: 'The file instruments.json or a universe of a catalog is not valid, or contradicts an identifier.',
  },
  INSTRUMENT_UNDECLARED: {
    http: 422,
    retryable: false,
    meaning: 'What an instrument is, its terms or its calendar are not known until instruments.json declares them.',
  },
  RATE_MISSING: {
    http: 422,
    retryable: false,
    meaning:
      "The session has no pair that converts an instrument's currency into the account's, or a dividend's into that of its price.",
  },
  COVARIANCE_SINGULAR: {
    http: 422,
    retryable: false,
    meaning: 'Some instrument is a sum of others, or there are too few days: no weights follow from it.',
  },
  NO_DATA: { http: 422, retryable: false, meaning: 'There is not a single bar in the range.' },
  TIMEFRAME_UNAVAILABLE: { http: 422, retryable: false, meaning: 'The bars of the data are longer than is asked for.' },
  MODEL_INVALID: {
    http: 422,
    retryable: false,
    meaning: 'The model cannot be used, or is not the one that was named.',
  },
  DATASET_CHANGED: { http: 409, retryable: false, meaning: 'A data file differs from the one the manifest names.' },
  DATASET_IN_USE: {
    http: 409,
    retryable: true,
    meaning: 'Open sessions, or operations that are not over, use the dataset; `details` names them.',
  },
  DATASET_LOST_ROWS: {
    http: 409,
    retryable: false,
    meaning:
      'The upload has lost or changed rows of the one before it: `details` has counts and the first of them. Accept it by `acceptChanges`.',
  },
  DATASET_NOT_USABLE: {
    http: 409,
    retryable: false,
    meaning: 'The version of the dataset did not become a catalog; its page says why.',
  },
  CODE_UNAVAILABLE: {
    http: 409,
    retryable: true,
    meaning: 'No engine worker has the version of the strategy, or the engine build, that the work is pinned to.',
  },
  SCRIPT_UNUSABLE: {
    http: 422,
    retryable: false,
    meaning: 'The file cannot be started as a program, or the program that runs it is not installed.',
  },
  SCRIPT_FAILED: {
    http: 422,
    retryable: false,
    meaning: 'The script ended with an exit code that is not 0, or by a signal.',
  },
  SCRIPT_LIMIT: {
    http: 422,
    retryable: false,
    meaning:
      'The script was ended beyond its limit of time, memory, processor time or output; `details.limit` says which.',
  },
  SCRIPT_OUTPUT_INVALID: { http: 422, retryable: false, meaning: 'The files that the script left break the rules.' },
  SCRIPT_INTERRUPTED: {
    http: 500,
    retryable: true,
    meaning:
      'The worker of the script died or stopped, and the script with it; it is not begun again unless `retries` says so.',
  },
  STRATEGY_FAILED: { http: 422, retryable: false, meaning: 'The strategy threw an error.' },
  OPERATION_FAILED: { http: 422, retryable: false, meaning: 'Somebody ended the operation as failed.' },
  STRATEGY_INVALID: { http: 422, retryable: false, meaning: 'A strategy file does not define a usable strategy.' },
  STRATEGY_STUCK: { http: 422, retryable: false, meaning: 'The strategy made no progress within the limit.' },
  OUT_OF_MEMORY: { http: 422, retryable: false, meaning: 'The run exhausted the memory of its thread.' },
  MEMORY_LIMIT: {
    http: 422,
    retryable: true,
    meaning: 'The data would take more memory than an engine worker may use beside what is at work.',
  },
  ARTIFACT_MISSING: {
    http: 410,
    retryable: false,
    meaning: 'A file of the result is not in the artifact store any more: run it again.',
  },
  CANCELLED: { http: 409, retryable: false, meaning: 'The operation was cancelled.' },
  DETERMINISM_VIOLATION: { http: 500, retryable: false, meaning: 'A repeated trial gave another result.' },
  RESULT_TOO_LARGE: {
    http: 500,
    retryable: false,
    meaning: 'A step of the work answered more than may cross Temporal.',
  },
  WORKFLOW_LOST: {
    http: 500,
    retryable: true,
    meaning: 'The workflow of the operation was gone each time it was started again.',
  },
  WORKER_DIED: { http: 500, retryable: true, meaning: 'The worker died each time it tried this work.' },
  TIMEOUT: { http: 504, retryable: true, meaning: 'The work did not end within its limit.' },
  RATE_LIMITED: { http: 429, retryable: true, meaning: 'Too many requests.' },
  UNAVAILABLE: { http: 503, retryable: true, meaning: 'A part that the request needs does not answer.' },
  INTERNAL: { http: 500, retryable: false, meaning: 'An unexpected error; the log has the details.' },
} as const satisfies Record<string, { http: number; retryable: boolean; meaning: string }>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** The form in which an error crosses threads, activities, workflows and doors. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  /** Dotted path of the field at fault, such as `account.initialCapital` or `instrumentIds.3`. */
  path?: string;
  details?: Record<string, unknown>;
}

export class HoldfastError extends Error {
  override readonly name = 'HoldfastError';
  readonly code: ErrorCode;
  readonly path?: string;
  readonly details?: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, extra: { path?: string; details?: Record<string, unknown> } = {}) {
    super(message);
    this.code = code;
    if (extra.path !== undefined) this.path = extra.path;
    if (extra.details !== undefined) this.details = extra.details;
  }

  /** Well-formed, whatever foreign text it was made of: an end must not fail for what it says. */
  toBody(): ErrorBody {
    const { code, path, details } = this;
    return {
      code,
      message: wellFormed(this.message),
      ...(path !== undefined && { path: wellFormed(path) }),
      ...(details !== undefined && { details: wellFormedJson(details) }),
    };
  }

  static fromBody(body: ErrorBody): HoldfastError {
    const error = new HoldfastError(body.code, body.message, body);
    const stack = body.details?.['stack'];
    // Where it was thrown says more than where it was passed on.
    if (Array.isArray(stack))
      error.stack = [`${error.name}: ${body.message}`, ...(stack as string[])].join('\n    at ');
    return error;
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_TABLE, value);
}

/** Any thrown value as an error body; what is not coded becomes `INTERNAL` without its text. */
export function toErrorBody(error: unknown): ErrorBody {
  if (error instanceof HoldfastError) return error.toBody();
  return { code: 'INTERNAL', message: 'An unexpected error occurred.' };
}
