import { sql, type Selectable } from 'kysely';
import type { SessionSelection } from '../../../engine/model/dataset';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import type { Manifest, SessionRequest } from '../../../engine/model/manifest';
import { ago } from '../ago';
import type { Db } from '../database';
import { isUniqueViolation } from '../store-errors';
import type { SessionTable, SessionVersionTable } from '../schema';
import type { OperationRow } from './operation-rows';

export type SessionRow = Selectable<SessionTable>;
export type SessionVersionRow = Selectable<SessionVersionTable>;

export interface NewSession {
  id: string;
  name: string;
  catalog: string;
  startUs: number;
  endUs: number;
  /** @default 100 */
  maxConcurrent?: number;
  owner?: string;
  /** What was asked for, should its workflow never begin. */
  request?: SessionRequest;
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
  predictedBytes?: number;
  memoryWarning?: boolean;
}

export class SessionRepository {
  constructor(private readonly db: Db) {}

  /** @throws HoldfastError SESSION_EXISTS */
  async create(session: NewSession): Promise<SessionRow> {
    const { id, name, catalog, startUs, endUs, maxConcurrent, owner, request, follow = false, selection } = session;
    const optional = {
      ...(maxConcurrent !== undefined && { max_concurrent: maxConcurrent }),
      ...(owner !== undefined && { owner }),
      ...(request && { request: JSON.stringify(request) }),
      follow,
      selection: selection && JSON.stringify(selection),
    };
    try {
      return await this.db
        .insertInto('sessions')
        .values({ id, name, catalog, start_us: startUs, end_us: endUs, status: 'loading', ...optional })
        .returningAll()
        .executeTakeFirstOrThrow();
    } catch (error) {
      if (!isUniqueViolation(error, 'sessions_open_name')) throw error;
      throw new HoldfastError('SESSION_EXISTS', `The session "${name}" exists already.`, { path: 'name' });
    }
  }

  /** Open or closed. */
  find(id: string): Promise<SessionRow | undefined> {
    return this.db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
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

  /** What is closing or closed stays so. */
  async setError(id: string, error: ErrorBody): Promise<void> {
    await this.db
      .updateTable('sessions')
      .set({ status: 'failed', error: JSON.stringify(error) })
      .where('id', '=', id)
      .where('status', 'not in', ['closing', 'closed'])
      .execute();
  }

  /** Removes a session that never had a version, as though it had not been asked for. */
  async discard(id: string): Promise<void> {
    await this.db.deleteFrom('sessions').where('id', '=', id).where('manifest_version', '=', 0).execute();
  }

  /**
   * From here on the session takes no more work, in one transaction with the look at what is open.
   * @returns how many operations are open in it, which without `force` keep the session as it is
   */
  beginClosing(id: string, force: boolean): Promise<number> {
    return this.db.transaction().execute(async (tx) => {
      await tx.selectFrom('sessions').select('id').where('id', '=', id).forNoKeyUpdate().execute();
      const open = await openIn(tx, id)
        .select((e) => e.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      if (open.n === 0 || force) {
        await tx
          .updateTable('sessions')
          .set({ status: 'closing' })
          .where('id', '=', id)
          .where('closed_at', 'is', null)
          .execute();
      }
      return open.n;
    });
  }

  async close(id: string): Promise<void> {
    await this.db
      .updateTable('sessions')
      .set({ status: 'closed', closed_at: new Date() })
      .where('id', '=', id)
      .where('closed_at', 'is', null)
      .execute();
  }

  /**
   * Open sessions with a prefix that nothing has used since a time and that have no work, but for the `keep` that were
   * used last.
   */
  async unused(prefix: string, { keep, before }: { keep: number; before: Date }): Promise<SessionRow[]> {
    const used = sql<Date>`greatest(sessions.created_at, (select max(o.created_at) from operations o where o.session_id = sessions.id and o.id <> sessions.id))`;
    const rows = await this.db
      .selectFrom('sessions')
      .selectAll()
      .select(used.as('used_at'))
      .where('name', 'like', `${prefix}%`)
      .where('closed_at', 'is', null)
      .orderBy('used_at', 'desc')
      .offset(keep)
      .execute();
    return rows.filter((row) => row.used_at < before);
  }

  /** Stores an immutable manifest; a second time it only counts as new again, so that nobody prunes it while it is loaded. */
  async saveManifest(hash: string, manifest: Manifest): Promise<void> {
    await this.db
      .insertInto('manifests')
      .values({ hash, body: JSON.stringify(manifest) })
      .onConflict((c) => c.column('hash').doUpdateSet({ created_at: sql<Date>`now()` }))
      .execute();
  }

  /** Hashes of the data files that stored manifests name. */
  async datasets(): Promise<Set<string>> {
    const { rows } = await sql<{ dataset: string }>`
      select distinct i->>'dataset' as dataset from manifests, json_array_elements(body->'instruments') i`.execute(
      this.db,
    );
    return new Set(rows.map(({ dataset }) => dataset));
  }

  async getManifest(hash: string): Promise<Manifest> {
    const row = await this.db.selectFrom('manifests').select('body').where('hash', '=', hash).executeTakeFirst();
    if (!row) throw new HoldfastError('INTERNAL', 'A manifest is missing.');
    return row.body;
  }

  /** Makes a version the session's current one, in one transaction. Idempotent; a late attempt goes back to no earlier version. */
  async publish(id: string, published: PublishedVersion): Promise<void> {
    const { version, manifestHash, manifest, memoryBytes, predictedBytes = 0, memoryWarning = false } = published;
    const content = {
      manifest_hash: manifestHash,
      instruments: manifest.instruments.length,
      start_us: manifest.start,
      end_us: manifest.end,
      memory_bytes: memoryBytes,
    };
    await this.db.transaction().execute(async (tx) => {
      await tx
        .insertInto('session_versions')
        .values({ session_id: id, version, ...content })
        .onConflict((c) => c.doNothing())
        .execute();
      await tx
        .updateTable('sessions')
        .set({
          ...content,
          status: sql<SessionRow['status']>`case when status = 'closing' then status else 'ready' end`,
          manifest_version: version,
          predicted_bytes: predictedBytes,
          memory_warning: memoryWarning,
          error: null,
        })
        .where('id', '=', id)
        .where('closed_at', 'is', null)
        .where('manifest_version', '<=', version)
        .execute();
    });
  }

  /** Versions in order, the newest last, and how many there are in all. */
  async versions(
    id: string,
    page: { limit: number; offset: number },
  ): Promise<{ total: number; rows: SessionVersionRow[] }> {
    const all = this.db.selectFrom('session_versions').where('session_id', '=', id);
    const rows = await all.selectAll().orderBy('version').limit(page.limit).offset(page.offset).execute();
    const { total } = await all.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    return { total, rows };
  }

  /** @throws HoldfastError VERSION_NOT_FOUND with the path `manifestVersion` */
  async getVersion(id: string, version: number, path = 'manifestVersion'): Promise<SessionVersionRow> {
    const row = await this.db
      .selectFrom('session_versions')
      .selectAll()
      .where('session_id', '=', id)
      .where('version', '=', version)
      .executeTakeFirst();
    if (row) return row;
    throw new HoldfastError('VERSION_NOT_FOUND', `The session has no version ${version}.`, { path });
  }

  /** Open sessions, but for those that failed, unless they are too young. */
  unfinished(ageMs: number): Promise<SessionRow[]> {
    return this.db
      .selectFrom('sessions')
      .selectAll()
      .where('closed_at', 'is', null)
      .where('status', '!=', 'failed')
      .where('created_at', '<', ago(ageMs))
      .orderBy('created_at')
      .execute();
  }

  /** Operations of the session that have not ended, the oldest first; a page of them. */
  openWork(id: string, limit: number): Promise<OperationRow[]> {
    return openIn(this.db, id).selectAll().orderBy('seq').limit(limit).execute();
  }
}

function openIn(db: Db, id: string) {
  return db
    .selectFrom('operations')
    .where('session_id', '=', id)
    .where('id', '!=', id)
    .where('status', 'in', ['queued', 'running', 'paused']);
}
