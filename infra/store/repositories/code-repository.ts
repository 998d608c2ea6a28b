import { sql } from 'kysely';
import type { ErrorBody } from '../../../engine/model/errors';
import type { OperationStatus } from '../../../engine/model/status';
import type { Db } from '../database';
import type { CacheEntry, Place } from './operation-rows';

const TABLES = { run: 'runs', sweep: 'sweeps' } as const;

/** The code that a row is computed with. */
export interface CodePins {
  strategyHash: string;
  engineBuild: string;
}

/** What work that starts over is pinned to, and what the cache of results is to know of it. */
export interface NewPins extends CodePins {
  cache: Pick<CacheEntry, 'key' | 'parts'>;
}

/** Runs and sweeps that wait for the code that they are pinned to. */
export class CodeRepository {
  constructor(private readonly db: Db) {}

  /** Nobody has the code: an open operation rests, and its error says why. */
  async pause({ kind, id }: Place, error: ErrorBody): Promise<void> {
    await this.db
      .updateTable(TABLES[kind])
      .set({ status: 'paused', error: JSON.stringify(error) })
      .where('id', '=', id)
      .where('status', 'in', ['queued', 'running', 'paused'])
      .execute();
  }

  /** Somebody has it again: the operation goes on where it was. */
  async resume({ kind, id }: Place, status: 'running' | 'paused'): Promise<void> {
    await this.db
      .updateTable(TABLES[kind])
      .set({ status, error: null, started_at: sql<Date>`coalesce(started_at, ${new Date()}::timestamptz)` })
      .where('id', '=', id)
      .where('status', '=', 'paused')
      .execute();
  }

  /**
   * Pins an operation that waits for its code to other code and forgets what it has computed.
   * @returns false when it does not wait for it any more
   */
  async restart({ kind, id }: Place, { strategyHash, engineBuild, cache }: NewPins): Promise<boolean> {
    const pins = {
      ...{ strategy_hash: strategyHash, engine_build: engineBuild },
      ...{ cache_key: cache.key, cache_parts: cache.parts && JSON.stringify(cache.parts) },
      ...{ error: null, started_at: null },
    };
    return this.db.transaction().execute(async (tx) => {
      // The row first, which is the fence of its trials.
      const moved = await tx
        .updateTable(TABLES[kind])
        .set({ status: 'running' as OperationStatus, ...pins, ...(kind === 'run' && { host: null }) })
        .where('id', '=', id)
        .where('status', '=', 'paused')
        .where(sql<string>`error ->> 'code'`, '=', 'CODE_UNAVAILABLE')
        .returning('id')
        .executeTakeFirst();
      if (!moved) return false;
      await sql`delete from operation_metrics where operation_id = ${id}`.execute(tx);
      if (kind === 'run') return true;
      await tx.deleteFrom('trials').where('sweep_id', '=', id).execute();
      await tx.deleteFrom('sweep_counts').where('sweep_id', '=', id).execute();
      return true;
    });
  }
}
