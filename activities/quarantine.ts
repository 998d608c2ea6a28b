import { activityInfo } from '@temporalio/activity';
import { HoldfastError } from '../engine/model/errors';
import { HEARTBEAT } from '../engine/model/timings';
import type { Boot, TaskName, TaskRepository } from '../infra/store/repositories/task-repository';
import { AloneOrTogether } from './alone-or-together';

/**
 * Tells the innocent from the guilty where workers die. What is there at a death by chance is simply tried again; what was
 * there at a repeated one goes into quarantine: it has the worker for itself, and only a death in quarantine counts.
 */
export class Quarantine {
  private readonly turns = new AloneOrTogether();
  private alive: NodeJS.Timeout | undefined;

  constructor(
    private readonly tasks: TaskRepository,
    private readonly boot: Boot,
  ) {}

  /** From here on says that the worker is alive. */
  start(): void {
    this.alive = setInterval(() => void this.tasks.touch(this.boot).catch(() => undefined), HEARTBEAT.timeoutMs / 3);
  }

  /** Before the worker stops as it is asked to: what that interrupts was not there at a death. */
  async stop(): Promise<void> {
    clearInterval(this.alive);
    await this.tasks.endAll(this.boot).catch(() => undefined);
  }

  /**
   * Does the work of a task, alone on this worker where it is suspected.
   * @param suspected known to be a part of what was there at repeated deaths
   * @throws HoldfastError WORKER_DIED when a worker has died of it while it was alone
   */
  async run<T>(task: TaskName, work: () => Promise<T>, suspected = false): Promise<T> {
    // The first attempt has nothing to ask: most never need a second one.
    if (activityInfo().attempt === 1 && !suspected) return this.turns.together(work);
    const before = await this.tasks.begin(task, this.boot, false);
    requireInnocent(before.quarantineDeaths);
    try {
      if (before.deaths === 0 && !suspected) return await this.turns.together(work);
      return await this.turns.alone(async () => {
        // Noted as alone only once it is: while it waited, another one may have been.
        await this.tasks.begin(task, this.boot, true);
        return work();
      });
    } finally {
      // A note that cannot be taken back now is that of a living boot, which counts as no death.
      await this.tasks.end(task, this.boot).catch(() => undefined);
    }
  }
}

function requireInnocent(deaths: number): void {
  if (deaths === 0) return;
  throw new HoldfastError(
    'WORKER_DIED',
    'The worker died each time it tried this work, the last time with nothing beside it.',
  );
}
