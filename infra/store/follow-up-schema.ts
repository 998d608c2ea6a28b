import type { ErrorBody } from '../../engine/model/errors';
import type { Json, OptionalJson } from './column-types';

/** What begins once a run has completed. */
export interface FollowUpTable {
  run_id: string;
  /** Id of the operation that is to begin. */
  id: string;
  kind: string;
  /** All of its request but the run. */
  request: Json<Record<string, unknown>>;
  /** Why it cannot begin. */
  error: OptionalJson<ErrorBody>;
}

/** What a client of another contract said of an operation beside what that keeps. */
export interface ClientNoteTable {
  id: string;
  note: Json<Record<string, unknown>>;
}
