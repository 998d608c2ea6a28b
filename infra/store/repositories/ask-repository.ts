import { sql } from 'kysely';
import { HoldfastError } from '../../../engine/model/errors';
import type { AskedPoints } from '../../../engine/model/ask-tell';
import type { Db } from '../database';

/** A point that was handed out and has no result. */
export interface OpenPoint {
  trial: number;
  askedAt: Date;
  expiresAt: Date;
  expired: boolean;
}

/** What is handed out at once. */
export interface HandedOut {
  /** Trials for the first time, and those that had expired. */
  fresh: readonly number[];
  again: readonly number[];
  answer: AskedPoints;
}

/** Points of searches that were handed out to others. */
export class AskRepository {
  constructor(private readonly db: Db) {}

  /** What an earlier request with the same key was answered. */
  async answered(searchId: string, key: string): Promise<AskedPoints | undefined> {
    const found = await this.db
      .selectFrom('search_requests')
      .select('answer')
      .where('search_id', '=', searchId)
      .where('key', '=', key)
      .executeTakeFirst();
    return found?.answer;
  }

  /** Points without a result, in order of trial. */
  async open(searchId: string, expireSeconds: number, limit = Infinity): Promise<OpenPoint[]> {
    const bound = limit < Infinity ? sql`limit ${limit}` : sql``;
    const { rows } = await sql<OpenPoint>`
      select a.trial, a.asked_at as "askedAt", a.asked_at + make_interval(secs => ${expireSeconds}) as "expiresAt",
        a.asked_at + make_interval(secs => ${expireSeconds}) <= now() as expired
      from search_asks a left join trials t on t.sweep_id = a.search_id and t.trial = a.trial
      where a.search_id = ${searchId} and t.trial is null order by a.trial ${bound}`.execute(this.db);
    return rows;
  }

  async countOpen(searchId: string): Promise<number> {
    const { rows } = await sql<{ open: number }>`
      select count(*) as open from search_asks a left join trials t on t.sweep_id = a.search_id and t.trial = a.trial
      where a.search_id = ${searchId} and t.trial is null`.execute(this.db);
    return rows[0]!.open;
  }

  /** The trial behind the last one that was handed out. */
  async frontier(searchId: string): Promise<number> {
    const { last } = await this.db
      .selectFrom('search_asks')
      .where('search_id', '=', searchId)
      .select((e) => e.fn.max('trial').as('last'))
      .executeTakeFirstOrThrow();
    return last === null ? 0 : Number(last) + 1;
  }

  /** Those of the trials that were handed out. */
  async asked(searchId: string, trials: readonly number[]): Promise<Set<number>> {
    if (trials.length === 0) return new Set();
    const rows = await this.db
      .selectFrom('search_asks')
      .select('trial')
      .where('search_id', '=', searchId)
      .where('trial', 'in', trials)
      .execute();
    return new Set(rows.map(({ trial }) => trial));
  }

  /**
   * Hands points out, once for a key.
   * @returns what the key was answered before, or now
   * @throws HoldfastError UNAVAILABLE where somebody else handed some of them out meanwhile, INVALID_STATE where the search
   *   hands out no more
   */
  async save(searchId: string, key: string, { fresh, again, answer }: HandedOut): Promise<AskedPoints> {
    return this.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(fence_key(${searchId}::uuid))`.execute(tx);
      const before = await new AskRepository(tx).answered(searchId, key);
      if (before) return before;
      const open = await tx
        .selectFrom('operations')
        .select('id')
        .where('id', '=', searchId)
        .where('status', 'in', ['queued', 'running'])
        .executeTakeFirst();
      if (!open) throw new HoldfastError('INVALID_STATE', 'The search hands out no more points.');
      if (fresh.length > 0) {
        const made = await tx
          .insertInto('search_asks')
          .values(fresh.map((trial) => ({ search_id: searchId, trial })))
          .onConflict((conflict) => conflict.doNothing())
          .returning('trial')
          .execute();
        if (made.length < fresh.length) {
          throw new HoldfastError('UNAVAILABLE', 'These points were handed out at the same moment; try again.');
        }
      }
      if (again.length > 0) {
        await tx
          .updateTable('search_asks')
          .set({ asked_at: sql<Date>`now()` })
          .where('search_id', '=', searchId)
          .where('trial', 'in', again)
          .execute();
      }
      await tx
        .insertInto('search_requests')
        .values({ search_id: searchId, key, answer: JSON.stringify(answer) })
        .execute();
      return answer;
    });
  }
}
