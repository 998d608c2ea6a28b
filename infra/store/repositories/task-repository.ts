import { sql } from 'kysely';
import { HEARTBEAT } from '../../../engine/model/timings';
import type { Db } from '../database';

/** A part of an operation that is computed in one go: a run as a whole, or a range of trials. */
export interface TaskName {
  operationId: string;
  task: string;
}

/** Deaths of workers that a task was there at, and of them those at which it was alone. */
export interface TaskDeaths {
  deaths: number;
  quarantineDeaths: number;
}

/** The process that computes: its name, and what tells one life of it from the next. */
export interface Boot {
  worker: string;
  boot: string;
}

/** Which repeated attempts are at work, so that who was there when a worker died is known. First attempts leave no trace. */
export class TaskRepository {
  constructor(private readonly db: Db) {}

  /** Notes an attempt that begins; what the one before it has noted and not taken back died with its worker. */
  async begin({ operationId, task }: TaskName, { worker, boot }: Boot, alone: boolean): Promise<TaskDeaths> {
    const { rows } = await sql<{ deaths: number; quarantine_deaths: number }>`
      select * from begin_task(${operationId}::uuid, ${task}, ${worker}, ${boot}::uuid, ${alone},
        make_interval(secs => ${HEARTBEAT.timeoutMs / 1000}))`.execute(this.db);
    const { deaths, quarantine_deaths: quarantineDeaths } = rows[0]!;
    return { deaths, quarantineDeaths };
  }

  /** Takes the note back: the attempt has ended, however, with its worker alive. */
  async end({ operationId, task }: TaskName, { boot }: Boot): Promise<void> {
    await this.db
      .updateTable('tasks')
      .set({ boot: null })
      .where('operation_id', '=', operationId)
      .where('task', '=', task)
      .where('boot', '=', boot)
      .execute();
  }

  /** Says that a boot is alive. */
  async touch({ boot }: Boot): Promise<void> {
    await this.db
      .updateTable('tasks')
      .set({ seen_at: sql<Date>`clock_timestamp()` })
      .where('boot', '=', boot)
      .execute();
  }

  /** Takes all notes of a boot back, which is about to stop as it was asked to: that is no death. */
  async endAll({ boot }: Boot): Promise<void> {
    await this.db.updateTable('tasks').set({ boot: null }).where('boot', '=', boot).execute();
  }
}
