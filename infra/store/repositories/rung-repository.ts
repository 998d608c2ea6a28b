import { sql } from 'kysely';
import type { ErrorBody } from '../../../engine/model/errors';
import type { Db } from '../database';
import { pinsOf, type OperationRow } from './operation-rows';

/** A trial on a part of its bars. */
export interface RungRow {
  trial: number;
  /** From 0. */
  rung: number;
  resultHash: Uint8Array;
  /** In the order of `statisticsOfTrials`, NaN for a figure without meaning; empty where it failed. */
  statistics: Float64Array;
  error: ErrorBody | null;
  /** It failed here, and is tried again on all of its bars. */
  retried: boolean;
}

/** Rows of one statement: each has six parameters. */
const ROWS_AT_ONCE = 2000;

/** What trials came to at the rungs of searches that stop trials early. Each is a pure function of trial and rung. */
export class RungRepository {
  constructor(private readonly db: Db) {}

  /** Rungs of the trials of [from, to). */
  async rows(searchId: string, from: number, to: number): Promise<RungRow[]> {
    const rows = await this.db
      .selectFrom('search_rungs')
      .selectAll()
      .where('search_id', '=', searchId)
      .where('trial', '>=', from)
      .where('trial', '<', to)
      .execute();
    return rows.map(({ trial, rung, result_hash: resultHash, statistics, error, retried }) => {
      return { trial, rung, resultHash, statistics: Float64Array.from(statistics), error, retried };
    });
  }

  /**
   * Stores rows under the fence of trials: only while the search is open and has the code that they were computed by. One that
   * is there stays as it is.
   * @returns whether the search takes no more rows
   */
  async store(search: OperationRow, rows: readonly Omit<RungRow, 'retried'>[]): Promise<{ closed: boolean }> {
    const { strategyHash, engineBuild } = pinsOf(search);
    return this.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock_shared(fence_key(${search.id}::uuid))`.execute(tx);
      const open = await tx
        .selectFrom('operations')
        .select('id')
        .where('id', '=', search.id)
        .where('status', 'in', ['queued', 'running', 'paused'])
        .where(sql<boolean>`strategy_hash is not distinct from ${strategyHash}::text`)
        .where(sql<boolean>`engine_build is not distinct from ${engineBuild}::text`)
        .executeTakeFirst();
      if (!open) return { closed: true };
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
        await tx
          .insertInto('search_rungs')
          .values(rows.slice(at, at + ROWS_AT_ONCE).map((row) => valuesOf(search.id, row)))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      return { closed: false };
    });
  }

  /** What failed at a rung is tried again without it. */
  async retryFailed(searchId: string): Promise<void> {
    await this.db
      .updateTable('search_rungs')
      .set({ retried: true })
      .where('search_id', '=', searchId)
      .where('error', 'is not', null)
      .execute();
  }
}

function valuesOf(searchId: string, { trial, rung, resultHash, statistics, error }: Omit<RungRow, 'retried'>) {
  return {
    ...{ search_id: searchId, trial, rung, result_hash: Buffer.from(resultHash), statistics: Array.from(statistics) },
    error: error && JSON.stringify(error),
  };
}
