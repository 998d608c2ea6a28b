import { sql } from 'kysely';
import { cacheKey, ManifestContent, type CacheParts, type Computation } from '../../../engine/model/cache-key';
import type { StrategyDescriptor } from '../../../engine/model/result';
import type { Db } from '../database';
import type { CacheEntry, NewOperation } from './operation-rows';
import type { RunRow } from './run-repository';
import type { SessionRepository } from './session-repository';
import type { SweepRow } from './sweep-repository';

/** Manifests whose content is kept prepared. They never change. */
const MAX_KEPT = 64;
/** Earlier results that a miss is compared with. */
const MAX_COMPARED = 60;

interface Rows {
  runs: RunRow;
  sweeps: SweepRow;
}
type Table = keyof Rows;

export interface CacheRequest extends Omit<Computation, 'code'> {
  strategy: StrategyDescriptor;
  manifestHash: string;
  mode: 'use' | 'bypass';
}

/** What an operation asks the cache with, and what its row says in place of the source's. */
export interface CacheQuery {
  operation: NewOperation;
  entry: CacheEntry;
  /** The columns that say what was asked for. */
  body: Record<string, unknown>;
}

/** Results by everything that decides them. */
export class ResultCache {
  private readonly contents = new Map<string, ManifestContent>();

  constructor(
    private readonly db: Db,
    private readonly sessions: Pick<SessionRepository, 'getManifest'>,
  ) {}

  /** What a computation is known by; `reason` already says why the cache may not answer it. */
  async identify({ strategy, manifestHash, mode, ...rest }: CacheRequest): Promise<CacheEntry & { usable: boolean }> {
    const { externals, engineBuild } = strategy;
    // An engine from before there was a cache has published no build.
    if (engineBuild === undefined) return { key: null, parts: null, reason: 'uncacheable: engine', usable: false };
    const content = await this.contentOf(manifestHash);
    const parts = content.parts({ code: strategy, ...rest });
    if (externals.length > 0) {
      return { key: null, parts, reason: `uncacheable: imports ${externals.join(', ')}`, usable: false };
    }
    return { key: cacheKey(parts), parts, reason: mode === 'bypass' ? 'bypass' : 'miss', usable: mode === 'use' };
  }

  /**
   * Stores the operation as completed with the result of an earlier one, in one statement.
   * @returns the stored row, or why there is none
   */
  async answer<T extends Table>(table: T, query: CacheQuery): Promise<{ row: Rows[T] } | { reason: string }> {
    const { operation, entry, body } = query;
    const { id, sessionId, session, manifestVersion, manifestHash, strategy, owner } = operation;
    const { strategyHash = null, engineBuild = null } = operation;
    const own = JSON.stringify({
      ...{ id, session, strategy, owner, ...body },
      ...{ session_id: sessionId, manifest_version: manifestVersion, manifest_hash: manifestHash },
      // Equal by the key, which rows from before there were pins have as well.
      ...{ strategy_hash: strategyHash, engine_build: engineBuild },
      ...{ cache_reason: 'hit', verifies: null, verification: null },
    });
    const rowsOf = table === 'sweeps' ? sql`, 'rows_of', coalesce(s.rows_of, s.id)` : sql``;
    // A sweep's rows must not go with their source while this sweep comes to share them.
    const fence = table === 'sweeps' ? sql`for share` : sql``;
    const name = sql.table(table);
    const { rows } = await sql<Rows[T] & { near: string[] | null }>`
      with source as (
        select * from ${name} s where s.cache_key = ${entry.key} and s.status = 'completed'
        order by (s.cached_from is not null), s.finished_at limit 1 ${fence}
      ), stored as (
        insert into ${name}
        select r.* from source s cross join lateral jsonb_populate_record(null::${name}, to_jsonb(s) || ${own}::jsonb
          || jsonb_build_object('cached_from', s.id, 'created_at', now(), 'started_at', now(), 'finished_at', now()
            ${rowsOf})) r
        returning *
      ), recent as (
        select cache_key, cache_parts, finished_at from ${name}
        where not exists (select from source) and session = ${session} and strategy = ${strategy}
          and status = 'completed' and cache_key is not null and cached_from is null
        order by finished_at desc limit ${MAX_COMPARED}
      ), near as (
        select changed from (select distinct on (cache_key) * from recent order by cache_key, finished_at desc) recent, lateral (
          select array_agg(p.key) as changed from jsonb_each_text(${JSON.stringify(entry.parts)}::jsonb) p
          where p.value is distinct from recent.cache_parts ->> p.key
        ) as differing
        order by cardinality(changed), finished_at desc limit 1
      )
      select stored.*, near.changed as near
      from (select) as always left join stored on true left join near on true`.execute(this.db);
    const { near, ...row } = rows[0]!;
    if (row.id !== null) return { row: row as unknown as Rows[T] };
    return { reason: reasonOf(near, entry.parts) };
  }

  /** Takes back a hit whose source turned out to be gone, and the source with it. */
  async withdraw(table: Table, { id, source }: { id: string; source: string | null }): Promise<void> {
    await this.db.deleteFrom(table).where('id', '=', id).execute();
    if (source !== null) await this.disown(table, source);
  }

  /** The result of this operation is not what its key says: it must not serve as a source. */
  async disown(table: Table, id: string): Promise<void> {
    await this.db.updateTable(table).set({ cache_key: null }).where('id', '=', id).execute();
  }

  private async contentOf(hash: string): Promise<ManifestContent> {
    const known = this.contents.get(hash);
    if (known) return known;
    const content = new ManifestContent(await this.sessions.getManifest(hash));
    const oldest = this.contents.keys().next();
    if (this.contents.size >= MAX_KEPT && !oldest.done) this.contents.delete(oldest.value);
    this.contents.set(hash, content);
    return content;
  }
}

/** Named in the order of the parts. */
function reasonOf(changed: readonly string[] | null, parts: CacheParts | null): string {
  if (!changed) return 'no earlier result';
  return `changed: ${Object.keys(parts ?? {})
    .filter((part) => changed.includes(part))
    .join(', ')}`;
}
