import { HoldfastError, toErrorBody } from '../engine/model/errors';
import type { OperationRepository } from '../infra/store/repositories/operation-repository';
import { isTransient, type Activity } from './failures';

/** The operation that an activity's input is about. */
function operationOf(input: unknown): string | undefined {
  const { runId, sweepId, verificationId, sessionId, id } = (input ?? {}) as Record<string, unknown>;
  const found = runId ?? sweepId ?? verificationId ?? sessionId ?? id;
  return typeof found === 'string' ? found : undefined;
}

/**
 * The same activities; one that will be tried again because a part is away says so in the row of its operation, and that it
 * goes on when it does.
 */
export function withStalls<T extends Record<string, Activity>>(
  activities: T,
  operations: Pick<OperationRepository, 'stall' | 'unstall'>,
): T {
  const stalled = new Set<string>();
  const watch =
    (activity: Activity): Activity =>
    async (input) => {
      const id = operationOf(input);
      if (id === undefined) return activity(input);
      try {
        const result = await activity(input);
        if (stalled.delete(id)) await operations.unstall(id).catch(() => undefined);
        return result;
      } catch (error) {
        if (isTransient(error) && !isCancellation(error)) {
          stalled.add(id);
          // Where the database itself is away, nobody can read it either.
          await operations.stall(id, toErrorBody(error)).catch(() => undefined);
        }
        throw error;
      }
    };
  return Object.fromEntries(Object.entries(activities).map(([name, activity]) => [name, watch(activity)])) as T;
}

function isCancellation(error: unknown): boolean {
  return error instanceof Error && !(error instanceof HoldfastError) && error.name === 'CancelledFailure';
}
