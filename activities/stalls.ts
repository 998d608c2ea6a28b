import { asyncLocalStorage } from '@temporalio/activity';
import { HoldfastError, toErrorBody, type ErrorBody } from '../engine/model/errors';
import { STALLS } from '../engine/model/timings';
import type { OperationRepository } from '../infra/store/repositories/operation-repository';
import { isTransient, type Activity } from './failures';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The operation that an activity's input is about: whatever its kind calls it, `id` or `…Id`. */
function operationOf(input: unknown): string | undefined {
  const names = (key: string) => key === 'id' || key.endsWith('Id');
  const ids = Object.entries(input ?? {}).filter(([key]) => names(key));
  return ids.map(([, id]) => id as unknown).find((id) => typeof id === 'string' && UUID.test(id)) as string | undefined;
}

/** What a row is to say: since when its operation waits, and for what; undefined where it goes on. */
type Stall = { since: Date; error: ErrorBody } | undefined;

/** Where an activity that waits by itself says so. */
export interface StallNotes {
  waits(id: string, error: unknown): void;
  goesOn(id: string): void;
}

/**
 * Shows in the rows of operations that they wait for a part that is away. Where that part is the database, the rows say so
 * as soon as it can be written again, until an attempt succeeds.
 */
export class Stalls implements StallNotes {
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
          if (attempt() > 1 || this.unwritten.has(id)) this.goesOn(id);
          return result;
        } catch (error) {
          if (isStall(error)) this.waits(id, error);
          throw error;
        }
      };
    return Object.fromEntries(Object.entries(activities).map(([name, activity]) => [name, watch(activity)])) as T;
  }

  waits(id: string, error: unknown): void {
    const since = this.unwritten.get(id)?.since ?? new Date();
    this.note(id, { since, error: toErrorBody(error) });
  }

  goesOn(id: string): void {
    this.note(id, undefined);
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
      try {
        if (stall) await this.operations.stall(id, stall);
        else await this.operations.unstall(id);
      } catch (error) {
        // A row that can never say so must not stand before the others.
        if (isTransient(error)) throw error;
      }
      if (this.unwritten.get(id) === stall) this.unwritten.delete(id);
    }
  }
}

function attempt(): number {
  return asyncLocalStorage.getStore()?.info.attempt ?? 1;
}

/** Code that this worker has not got is no stall: the workflow finds another one, or rests with the error. */
function isStall(error: unknown): boolean {
  if (error instanceof HoldfastError && error.code === 'CODE_UNAVAILABLE') return false;
  return isTransient(error) && !(error instanceof Error && error.name === 'CancelledFailure');
}
