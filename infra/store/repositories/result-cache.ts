import { sql } from 'kysely';
import { cacheKey, ManifestContent, type Computation } from '../../../engine/model/cache-key';
import type { StrategyDescriptor } from '../../../engine/model/result';
import type { Db } from '../database';
import type { CacheEntry, Detail, NewOperation, OperationRow } from './operation-rows';
import type { SessionRepository } from './session-repository';

/** Manifests whose content is kept prepared. They never change. */
const MAX_KEPT = 64;
/** Earlier results that a miss is compared with. */
const MAX_COMPARED = 60;

/** What the table of a kind keeps of a result. */
export interface CachedTable {
  table: string;
  /** Columns that are the result; all others come from the request. */
  result: readonly string[];
  /** Column that names the operation whose rows are shown. */
  rows?: string;
}

export interface CacheRequest extends Omit<Computation, 'code'> {
  strategy: StrategyDescriptor;
  manifestHash: string;
  mode: 'use' | 'bypass';
}

/** What an operation asks the cache with, and the row of its kind as the request makes it. */
export interface CacheQuery {
  operation: NewOperation;
  entry: CacheEntry;
  detail: Detail;
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
   * Stores the operation as completed with the result of an earlier one.
   * @returns the stored row with that of its kind's table, or why there is none
   */
  async answer<Row extends OperationRow>(
    cached: CachedTable,
    query: CacheQuery,
  ): Promise<{ row: Row } | { reason: string }> {
    const { operation, entry, detail } = query;
    const { id, kind, sessionId, session, strategy } = operation;
    const name = sql.table(cached.table);
    const result = cached.result.map((column) => sql`${sql.lit(column)}::text, to_json(d.${sql.ref(column)})`);
    const rows = cached.rows
      ? [sql`${sql.lit(cached.rows)}::text, to_json(coalesce(d.${sql.ref(cached.rows)}, d.id))`]
      : [];
    // Rows that are shared must not go with their source while this operation comes to share them.
    const fence = cached.rows ? sql`for share of d` : sql``;
    const { rows: found } = await sql<Row>`
      with source as (
        select o.* from operations o join ${name} d on d.id = o.id
        where o.cache_key = ${entry.key} and o.status = 'completed' and o.kind = ${kind}
        order by (o.cached_from is not null), o.finished_at limit 1 ${fence}
      ), stored as (
        insert into operations (id, kind, parent, session_id, session, owner, label, tags, strategy, status, priority,
          manifest_version, manifest_hash, strategy_hash, engine_build, takes_place, total, done, failed, facts, started_at,
          finished_at, cache_key, cache_parts, cached_from, cache_reason)
        select ${id}::uuid, s.kind, ${operation.parent ?? null}::uuid, ${sessionId}::uuid, ${session}::text,
          ${operation.owner}::text, ${operation.label ?? null}::text, ${[...(operation.tags ?? [])]}::text[], ${strategy}::text,
          s.status, ${operation.priority ?? 3}::smallint, ${operation.manifestVersion}::integer,
          ${operation.manifestHash}::text, s.strategy_hash, s.engine_build, ${operation.takesPlace}::boolean,
          s.total, s.done, s.failed, s.facts, now(), now(), s.cache_key, s.cache_parts, s.id, 'hit'
        from source s
        returning *
      ), detail as (
        insert into ${name} select r.* from stored join ${name} d on d.id = stored.cached_from,
          json_populate_record(null::${name}, ${JSON.stringify({ ...detail.values, id })}::json) own,
          json_populate_record(own, json_build_object(${sql.join([...result, ...rows])})) r
        returning *
      )
      select detail.*, stored.* from stored join detail using (id)`.execute(this.db);
    const [row] = found;
    return row ? { row } : { reason: await this.reasonOf(query) };
  }

  /** What keeps the nearest of the recent results from being an answer, in the order of the parts. */
  private async reasonOf({ operation: { kind, session, strategy }, entry: { parts } }: CacheQuery): Promise<string> {
    const { rows } = await sql<{ changed: string[] }>`
      with recent as (
        select cache_key, cache_parts, finished_at from operations
        where kind = ${kind} and session = ${session} and strategy = ${strategy}
          and status = 'completed' and cache_key is not null and cached_from is null
        order by finished_at desc limit ${MAX_COMPARED}
      )
      select changed from (select distinct on (cache_key) * from recent order by cache_key, finished_at desc) recent, lateral (
        select array_agg(p.key) as changed from jsonb_each_text(${JSON.stringify(parts)}::jsonb) p
        where p.value is distinct from recent.cache_parts ->> p.key
      ) as differing
      order by cardinality(changed), finished_at desc limit 1`.execute(this.db);
    const [near] = rows;
    if (!near) return 'no earlier result';
    const changed = Object.keys(parts ?? {}).filter((part) => near.changed.includes(part));
    return `changed: ${changed.join(', ')}`;
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
