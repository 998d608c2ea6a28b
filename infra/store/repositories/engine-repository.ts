import { sql } from 'kysely';
import type { Db } from '../database';
import type { SessionRow } from './session-repository';

export interface SessionHost {
  host: string;
  /** Whether the data of the session's present version is in its memory. */
  loaded: boolean;
  memoryBytes: number;
}

/** An engine worker that serves a session. */
export interface NewHost {
  host: string;
  build: string;
  /** Threads that compute. */
  threads: number;
}

/** Which engine workers serve which sessions, and what they say of their memory. */
export class EngineRepository {
  constructor(private readonly db: Db) {}

  /** @returns false for a session that is closed, which nobody serves any more */
  async addHost(sessionId: string, { host, build, threads }: NewHost): Promise<boolean> {
    const open = this.db
      .selectFrom('sessions')
      .select((e) => [
        'id',
        e.val(host).as('host'),
        e.val(build).as('build'),
        sql<number>`${threads}::integer`.as('threads'),
      ])
      .where('id', '=', sessionId)
      .where('status', 'not in', ['closing', 'closed']);
    const rows = await this.db
      .insertInto('session_hosts')
      .columns(['session_id', 'host', 'build', 'threads'])
      .expression(open)
      .onConflict((c) => c.columns(['session_id', 'host']).doUpdateSet({ build, threads }))
      .returning('host')
      .execute();
    return rows.length > 0;
  }

  /**
   * Lists a host for the open sessions that it is not listed for: it was struck off while it did not answer, or was not
   * there when they were opened.
   * @returns their names
   */
  async addMissingHost({ host, build, threads }: NewHost, limit: number): Promise<string[]> {
    const { rows } = await sql<{ name: string }>`
      with missing as (
        insert into session_hosts (session_id, host, build, threads)
          select id, ${host}, ${build}, ${threads}::integer from sessions
            where closed_at is null and status in ('ready', 'loading') order by created_at desc limit ${limit}
          on conflict do nothing returning session_id
      ) select s.name from missing m join sessions s on s.id = m.session_id`.execute(this.db);
    return rows.map(({ name }) => name);
  }

  /** A host that did not answer; it comes back by itself. */
  async dropHost(sessionId: string, host: string): Promise<void> {
    await this.db.deleteFrom('session_hosts').where('session_id', '=', sessionId).where('host', '=', host).execute();
  }

  /** @param build only those of this engine build */
  async hostsOf(sessionId: string, build?: string): Promise<string[]> {
    let query = this.db.selectFrom('session_hosts').select('host').where('session_id', '=', sessionId);
    if (build !== undefined) query = query.where('build', '=', build);
    return (await query.execute()).map((row) => row.host);
  }

  /** The hosts of a session, with what they have of a version in memory. */
  async hosts(sessionId: string, manifestHash: string | null): Promise<SessionHost[]> {
    const rows = await this.db
      .selectFrom('session_hosts as h')
      .leftJoin('engine_markets as m', (join) =>
        join.onRef('m.host', '=', 'h.host').on('m.manifest_hash', '=', manifestHash),
      )
      .select(['h.host', 'm.memory_bytes'])
      .where('h.session_id', '=', sessionId)
      .orderBy('h.host')
      .execute();
    return rows.map(({ host, memory_bytes: bytes }) => ({ host, loaded: bytes !== null, memoryBytes: bytes ?? 0 }));
  }

  /** Open sessions with data, most recently opened first: each engine worker is a replica of all of them. */
  sessionsToHost(limit: number): Promise<SessionRow[]> {
    return this.db
      .selectFrom('sessions')
      .selectAll()
      .where('closed_at', 'is', null)
      .where('status', 'in', ['ready', 'loading'])
      .orderBy('created_at', 'desc')
      .limit(limit)
      .execute();
  }

  /** Says that a version's data is in the memory of a host, or no longer is. */
  async reportMarket(host: string, manifestHash: string, memoryBytes: number | null): Promise<void> {
    if (memoryBytes === null) {
      await this.db
        .deleteFrom('engine_markets')
        .where('host', '=', host)
        .where('manifest_hash', '=', manifestHash)
        .execute();
      return;
    }
    await this.db
      .insertInto('engine_markets')
      .values({ host, manifest_hash: manifestHash, memory_bytes: memoryBytes })
      .onConflict((c) => c.columns(['host', 'manifest_hash']).doUpdateSet({ memory_bytes: memoryBytes }))
      .execute();
  }

  /** A host that starts has nothing in memory. */
  async forgetMarkets(host: string): Promise<void> {
    await this.db.deleteFrom('engine_markets').where('host', '=', host).execute();
  }
}
