import type { Selectable } from 'kysely';
import type { SessionSelection } from '../../../engine/model/dataset';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import type { Manifest } from '../../../engine/model/manifest';
import { isUniqueViolation, type Db } from '../database';
import type { SessionTable } from '../schema';

export type SessionRow = Selectable<SessionTable>;

export interface NewSession {
  id: string;
  name: string;
  catalog: string;
  startUs: number;
  endUs: number;
  /** Takes what its catalog gets. */
  follow?: boolean;
  /** Which of the catalog's instruments it wants; null or absent where they are named. */
  selection?: SessionSelection | null;
}

/** What a published version makes of its session. */
export interface PublishedVersion {
  version: number;
  manifestHash: string;
  manifest: Manifest;
  memoryBytes: number;
}

export class SessionRepository {
  constructor(private readonly db: Db) {}

  /** @throws HoldfastError SESSION_EXISTS */
  async create(session: NewSession): Promise<SessionRow> {
    const { id, name, catalog, startUs, endUs, follow = false, selection } = session;
    try {
      return await this.db
        .insertInto('sessions')
        .values({
          id,
          name,
          catalog,
          start_us: startUs,
          end_us: endUs,
          status: 'loading',
          follow,
          selection: selection && JSON.stringify(selection),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
    } catch (error) {
      if (!isUniqueViolation(error, 'sessions_open_name')) throw error;
      throw new HoldfastError('SESSION_EXISTS', `The session "${name}" exists already.`, { path: 'name' });
    }
  }

  findOpen(name: string): Promise<SessionRow | undefined> {
    return this.db
      .selectFrom('sessions')
      .selectAll()
      .where('name', '=', name)
      .where('closed_at', 'is', null)
      .executeTakeFirst();
  }

  /** @throws HoldfastError SESSION_NOT_FOUND with `path` */
  async getOpen(name: string, path?: string): Promise<SessionRow> {
    const row = await this.findOpen(name);
    if (row) return row;
    throw new HoldfastError('SESSION_NOT_FOUND', `There is no session "${name}".`, path === undefined ? {} : { path });
  }

  async listOpen(page: { limit: number; offset: number }): Promise<{ total: number; rows: SessionRow[] }> {
    const open = this.db.selectFrom('sessions').where('closed_at', 'is', null);
    const rows = await open.selectAll().orderBy('created_at').limit(page.limit).offset(page.offset).execute();
    const { total } = await open.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    return { total, rows };
  }

  async setError(id: string, error: ErrorBody): Promise<void> {
    await this.db
      .updateTable('sessions')
      .set({ status: 'failed', error: JSON.stringify(error) })
      .where('id', '=', id)
      .execute();
  }

  /** Removes a session that never had a version, as though it had not been asked for. */
  async discard(id: string): Promise<void> {
    await this.db.deleteFrom('sessions').where('id', '=', id).where('manifest_version', '=', 0).execute();
  }

  async close(id: string): Promise<void> {
    await this.db
      .updateTable('sessions')
      .set({ status: 'closed', closed_at: new Date() })
      .where('id', '=', id)
      .where('closed_at', 'is', null)
      .execute();
  }

  /** Stores an immutable manifest; a second time is a no-op. */
  async saveManifest(hash: string, manifest: Manifest): Promise<void> {
    await this.db
      .insertInto('manifests')
      .values({ hash, body: JSON.stringify(manifest) })
      .onConflict((c) => c.doNothing())
      .execute();
  }

  async getManifest(hash: string): Promise<Manifest> {
    const row = await this.db.selectFrom('manifests').select('body').where('hash', '=', hash).executeTakeFirst();
    if (!row) throw new HoldfastError('INTERNAL', 'A manifest is missing.');
    return row.body;
  }

  /** Makes a version the session's current one, in one transaction. Idempotent. */
  async publish(id: string, published: PublishedVersion): Promise<void> {
    const { version, manifestHash, manifest, memoryBytes } = published;
    await this.db.transaction().execute(async (tx) => {
      await tx
        .insertInto('session_versions')
        .values({ session_id: id, version, manifest_hash: manifestHash })
        .onConflict((c) => c.doNothing())
        .execute();
      await tx
        .updateTable('sessions')
        .set({
          status: 'ready',
          manifest_version: version,
          manifest_hash: manifestHash,
          instruments: manifest.instruments.length,
          start_us: manifest.start,
          end_us: manifest.end,
          memory_bytes: memoryBytes,
          error: null,
        })
        .where('id', '=', id)
        .where('closed_at', 'is', null)
        .execute();
    });
  }

  async addHost(sessionId: string, host: string): Promise<void> {
    await this.db
      .insertInto('session_hosts')
      .values({ session_id: sessionId, host })
      .onConflict((c) => c.doNothing())
      .execute();
  }

  async hostsOf(sessionId: string): Promise<string[]> {
    const rows = await this.db.selectFrom('session_hosts').select('host').where('session_id', '=', sessionId).execute();
    return rows.map((row) => row.host);
  }

  /** Open sessions that this host served before, or that have work running which it can share. */
  hostedBy(host: string): Promise<SessionRow[]> {
    return this.db
      .selectFrom('sessions')
      .selectAll()
      .where('closed_at', 'is', null)
      .where((e) =>
        e.or([
          e.exists(
            e
              .selectFrom('session_hosts')
              .select('host')
              .whereRef('session_hosts.session_id', '=', 'sessions.id')
              .where('host', '=', host),
          ),
          e.exists(
            e
              .selectFrom('sweeps')
              .select('sweeps.id')
              .whereRef('sweeps.session_id', '=', 'sessions.id')
              .where('sweeps.status', 'in', ['queued', 'running']),
          ),
        ]),
      )
      .execute();
  }

  /** Ids of the session's runs and sweeps that have not ended. */
  async openWork(id: string): Promise<{ runs: string[]; sweeps: string[] }> {
    const open = async (table: 'runs' | 'sweeps') => {
      const rows = await this.db
        .selectFrom(table)
        .select('id')
        .where('session_id', '=', id)
        .where('status', 'in', ['queued', 'running', 'paused'])
        .execute();
      return rows.map((row) => row.id);
    };
    const [runs, sweeps] = await Promise.all([open('runs'), open('sweeps')]);
    return { runs, sweeps };
  }
}
