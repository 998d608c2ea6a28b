import { asyncLocalStorage } from '@temporalio/activity';
import { HoldfastError, toErrorBody, type ErrorBody } from '../engine/model/errors';
import { STALLS } from '../engine/model/timings';
import type { OperationRepository } from '../infra/store/repositories/operation-repository';
import { isTransient, type Activity } from './failures';

/** The operation that an activity's input is about. */
function operationOf(input: unknown): string | undefined {
  const { runId, sweepId, verificationId, sessionId, id } = (input ?? {}) as Record<string, unknown>;
  const found = runId ?? sweepId ?? verificationId ?? sessionId ?? id;
  return typeof found === 'string' ? found : undefined;
}

/** What a row is to say: since when its operation waits, and for what; undefined where it goes on. */
type Stall = { since: Date; error: ErrorBody } | undefined;

/**
 * Shows in the rows of operations that they wait for a part that is away. Where that part is the database, the rows say so
 * as soon as it can be written again, until an attempt succeeds.
 */
export class Stalls {
  private readonly unwritten = new Map<string, Stall>();
  private readonly timer: NodeJS.Timeout;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly operations: Pick<OperationRepository, 'stall' | 'unstall'>,
    everyMs: number = STALLS.writeMs,
  ) {
    this.timer = setInterval(() => this.write(), everyMs).unref();
  }

  /** The same activities; one that will be tried again is noted, and that it goes on when it does. */
  watch<T extends Record<string, Activity>>(activities: T): T {
    const watch =
      (activity: Activity): Activity =>
      async (input) => {
        const id = operationOf(input);
        if (id === undefined) return activity(input);
        try {
          const result = await activity(input);
          // Whichever process the attempt before it failed in.
          if (attempt() > 1 || this.unwritten.has(id)) this.note(id, undefined);
          return result;
        } catch (error) {
          if (isStall(error)) {
            const since = this.unwritten.get(id)?.since ?? new Date();
            this.note(id, { since, error: toErrorBody(error) });
          }
          throw error;
        }
      };
    return Object.fromEntries(Object.entries(activities).map(([name, activity]) => [name, watch(activity)])) as T;
  }

  /** Waits for the write at work, and writes nothing any more. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
  }

  private note(id: string, stall: Stall): void {
    this.unwritten.set(id, stall);
    this.write();
  }

  private write(): void {
    if (this.unwritten.size === 0) return;
    // What cannot be written now is written by the timer.
    this.writing ??= this.writeAll()
      .catch(() => undefined)
      .finally(() => (this.writing = undefined));
  }

  /** One after the other, so that the row keeps the last. */
  private async writeAll(): Promise<void> {
    for (const [id, stall] of this.unwritten) {
      if (stall) await this.operations.stall(id, stall);
      else await this.operations.unstall(id);
      if (this.unwritten.get(id) === stall) this.unwritten.delete(id);
    }
  }
}

function attempt(): number {
  return asyncLocalStorage.getStore()?.info.attempt ?? 1;
}

/** Code that this worker has not got is no stall: the workflow finds another one, or rests with the error. */
function isStall(error: unknown): boolean {
  if (error instanceof HoldfastError) return isTransient(error) && error.code !== 'CODE_UNAVAILABLE';
  return !(error instanceof Error && error.name === 'CancelledFailure');
}
