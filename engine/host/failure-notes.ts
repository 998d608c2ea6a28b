import type { HoldfastError } from '../model/errors';
import type { RunNotes } from '../model/run-notes';

/** Notes stay beside their error: its body is stored and shown, and they are no part of it. */
const kept = new WeakMap<Error, RunNotes>();

/** The error of a run with what its strategy wrote down before. */
export function withNotes(error: HoldfastError, notes: RunNotes | undefined): HoldfastError {
  if (notes !== undefined) kept.set(error, notes);
  return error;
}

/** What the strategy of a failed run wrote down; undefined where the run failed before it, or its thread ended with it. */
export function notesOf(error: unknown): RunNotes | undefined {
  return error instanceof Error ? kept.get(error) : undefined;
}
