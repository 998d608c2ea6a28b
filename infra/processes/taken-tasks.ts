import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { activityInfo } from '@temporalio/activity';
import type { AsyncCompletionClient } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Activity } from '../../activities/failures';
import { isAlive } from '../local/process-table';

/**
 * The activities that a worker is at, a file each, where the next worker of that name finds them: what a killed one had is
 * handed out again as soon as it is back, instead of after the heartbeat timeout.
 */
export class TakenTasks {
  private taken = 0;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** The same activities, noted while they are at work. */
  noted<T extends Record<string, Activity>>(activities: T): T {
    const note =
      (activity: Activity): Activity =>
      async (input) => {
        const file = path.join(this.folder, `${process.pid}-${++this.taken}`);
        writeIfPossible(file, activityInfo().taskToken);
        try {
          return await activity(input);
        } finally {
          rmSync(file, { force: true });
        }
      };
    return Object.fromEntries(Object.entries(activities).map(([name, activity]) => [name, note(activity)])) as T;
  }

  /** Fails what dead workers of this name were at, which may be tried again. To be called before any activity is noted. */
  async giveBack(temporal: AsyncCompletionClient): Promise<void> {
    // In a container the dead one may have had this process's number.
    const isDead = (pid: number) => pid === process.pid || !isAlive(pid);
    const left = readdirSync(this.folder).filter((name) => isDead(parseInt(name)));
    const died = ApplicationFailure.retryable('The worker died.', 'WORKER_DIED');
    await Promise.all(
      left.map(async (name) => {
        const file = path.join(this.folder, name);
        // Temporal may know of its death already, and does so in the end in any case.
        await temporal.fail(readFileSync(file), died).catch(() => undefined);
        rmSync(file, { force: true });
      }),
    );
  }
}

/** On a full disk the heartbeat timeout has to do. */
function writeIfPossible(file: string, content: Uint8Array): void {
  try {
    writeFileSync(file, content);
  } catch {
    rmSync(file, { force: true });
  }
}
