import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../database';

/** What is older than these may go; an undefined one stays for ever. */
export interface RetentionLimits {
  eventsBefore?: Date;
  metricsBefore?: Date;
  operationsBefore?: Date;
  /** Sessions that were closed, and manifests that were stored, before this. */
  manifestsBefore: Date;
}

export interface PrunedRows {
  events: number;
  metrics: number;
  operations: number;
  trials: number;
  sessions: number;
  manifests: number;
}

/** Rows that one statement removes: each is a transaction of its own, short enough to stand in nobody's way. */
const STEP = 2000;
const TRIALS_STEP = 50_000;
/** Newest versions of a session, and of a catalog, that stay whatever names them. */
export const VERSIONS_KEPT = 1000;

/** What a step may remove: rows of a table by their key, in its order. */
interface Step {
  table: string;
  key: string;
  condition: RawBuilder<unknown>;
  order?: string;
}

/**
 * Removes what is past its time, and only what no row needs: rows of trials stay while a sweep shows them, a version
 * while an operation or an open session names it. In steps, so that a removal of millions of rows locks nothing for long,
 * and one that is interrupted has done what it has done.
 */
export class RetentionRepository {
  constructor(private readonly db: Db) {}

  /** @param dryRun counts what would go and leaves it */
  async prune(limits: RetentionLimits, dryRun: boolean): Promise<PrunedRows> {
    const { eventsBefore, metricsBefore, operationsBefore, manifestsBefore } = limits;
    const each = (step: Step) => (dryRun ? this.count(step) : this.remove(step));
    const trials = operationsBefore ? await this.trials(operationsBefore, dryRun) : 0;
    const operations = operationsBefore ? await each(ended(operationsBefore)) : 0;
    const metrics =
      (await each(orphanedMetrics(dryRun ? operationsBefore : undefined))) +
      (metricsBefore ? await each(oldMetrics(metricsBefore)) : 0);
    const events = eventsBefore ? await each(oldEvents(eventsBefore)) : 0;
    if (eventsBefore && !dryRun) await this.remove(oldKeys(eventsBefore));
    const sessions = operationsBefore ? await each(emptySessions(manifestsBefore)) : 0;
    if (!dryRun) for (const step of OLD_VERSIONS) await this.remove(step);
    const manifests = await each(unnamedManifests(manifestsBefore));
    if (!dryRun) await this.remove(unnamedPoints(manifestsBefore));
    return { events, metrics, operations, trials, sessions, manifests };
  }

  /** Names of the artifacts that runs, sweeps, imports, datasets, scripts and strategies need, apart from what ended before. */
  async namedArtifacts(endedBefore?: Date): Promise<Set<string>> {
    const rows = await this.db
      .selectFrom('runs')
      .innerJoin('operations', 'operations.id', 'runs.id')
      .select(['fills_artifact', 'trades_artifact', 'equity_artifact', 'rejections_artifact'])
      .select(['orders_artifact', 'series_artifact', 'log_artifact'])
      .where((row) => row.or([row('equity_artifact', 'is not', null), row('log_artifact', 'is not', null)]))
      .$if(endedBefore !== undefined, (query) => query.where('operations.finished_at', '>=', endedBefore!))
      .execute();
    const bundles = await sql<{ hash: string }>`
      select strategy_hash as hash from operations where strategy_hash is not null
      union select descriptor ->> 'bundleHash' from strategies`.execute(this.db);
    const uploads = await sql<{ hash: string }>`
      select source ->> 'artifact' as hash from imports i join operations o on o.id = i.id,
        jsonb_array_elements(i.sources) source
      where source ? 'artifact' and not (o.finished_at is not null and exists (
        select from dataset_versions v join datasets d on d.id = v.dataset_id where v.import_id = i.id and d.deleted_at is not null))
      ${endedBefore ? sql`and (o.finished_at is null or o.finished_at >= ${endedBefore})` : sql``}`.execute(this.db);
    const datasets = await sql<{ hash: string }>`
      select file ->> 'artifact' as hash from dataset_versions v join datasets d on d.id = v.dataset_id,
        jsonb_array_elements(v.files) file where d.deleted_at is null
      union select instrument ->> 'rows' from dataset_versions v join datasets d on d.id = v.dataset_id,
        jsonb_array_elements(v.instruments) instrument where d.deleted_at is null and instrument ->> 'rows' is not null`.execute(
      this.db,
    );
    const outputs = await sql<{ hash: string }>`
      select file ->> 'artifact' as hash from script_runs s join operations part on part.id = s.id
        join operations o on o.id = coalesce(part.parent, part.id), jsonb_array_elements(s.files) file
      where true ${endedBefore ? sql`and (o.finished_at is null or o.finished_at >= ${endedBefore})` : sql``}`.execute(
      this.db,
    );
    const results = rows.flatMap((row) => Object.values(row).filter((name) => name !== null));
    const named = [bundles, uploads, datasets, outputs].flatMap(({ rows: of }) => of.map(({ hash }) => hash));
    return new Set([...results, ...named]);
  }

  private async count({ table, condition }: Step): Promise<number> {
    const counted = sql<{ n: number }>`select count(*) as n from ${sql.table(table)} t where ${condition}`;
    return (await counted.execute(this.db)).rows[0]!.n;
  }

  private async remove({ table, key, condition, order = key }: Step): Promise<number> {
    const name = sql.table(table);
    for (let removed = 0; ;) {
      const step = await sql`
        delete from ${name} where ctid in (select t.ctid from ${name} t where ${condition}
          order by ${sql.ref(`t.${order}`)} limit ${STEP} for update skip locked)`.execute(this.db);
      const n = Number(step.numAffectedRows ?? 0);
      removed += n;
      if (n < STEP) return removed;
    }
  }

  /** Rows that only sweeps show that are past their time; the sweeps themselves go afterwards. */
  private async trials(before: Date, dryRun: boolean): Promise<number> {
    const { rows } = await sql<{ id: string }>`
      select distinct coalesce(s.rows_of, s.id) as id from sweeps s join operations t on t.id = s.id
      where ${endedCondition(before)} and not exists (
        select from operations root where root.id = t.parent and (root.finished_at is null or root.finished_at >= ${before})
      ) and not exists (
        select from sweeps other join operations o on o.id = other.id
        where coalesce(other.rows_of, other.id) = coalesce(s.rows_of, s.id)
          and (o.finished_at is null or o.finished_at >= ${before}))`.execute(this.db);
    let removed = 0;
    for (const { id } of rows) removed += dryRun ? await this.countTrials(id) : await this.removeTrials(id);
    return removed;
  }

  private async countTrials(sweepId: string): Promise<number> {
    const counted = sql<{ n: number }>`select count(*) as n from trials where sweep_id = ${sweepId}`;
    return (await counted.execute(this.db)).rows[0]!.n;
  }

  private async removeTrials(sweepId: string): Promise<number> {
    for (let removed = 0; ;) {
      const step = await sql`
        delete from trials where sweep_id = ${sweepId} and trial in (
          select trial from trials where sweep_id = ${sweepId} order by trial limit ${TRIALS_STEP})`.execute(this.db);
      const n = Number(step.numAffectedRows ?? 0);
      removed += n;
      if (n < TRIALS_STEP) return removed;
    }
  }
}

function endedCondition(before: Date): RawBuilder<unknown> {
  return sql`t.finished_at < ${before} and t.status in ('completed', 'failed', 'cancelled') and t.id is distinct from t.session_id`;
}

/** Whole trees: a part stays as long as what it is a part of, and an import as long as a dataset's version names it. */
function ended(before: Date): Step {
  const condition = sql`${endedCondition(before)} and t.parent is null
    and not exists (select from dataset_versions v join datasets d on d.id = v.dataset_id
      where v.import_id = t.id and d.deleted_at is null)`;
  return { table: 'operations', key: 'id', condition, order: 'finished_at' };
}

/** @param goingBefore operations that ended before this count as gone, since a dry run leaves them */
function orphanedMetrics(goingBefore?: Date): Step {
  const stays = goingBefore
    ? sql`and (root.finished_at is null or root.finished_at >= ${goingBefore} or root.id is not distinct from root.session_id)`
    : sql``;
  const condition = sql`not exists (select from operations o join operations root on root.id = coalesce(o.parent, o.id)
    where o.id = t.operation_id ${stays})`;
  return { table: 'operation_metrics', key: 'operation_id', condition };
}

function oldMetrics(before: Date): Step {
  const condition = sql`t.created_at < ${before} and not exists (
    select from operations o where o.id = t.operation_id and o.status in ('queued', 'running', 'paused'))`;
  return { table: 'operation_metrics', key: 'created_at', condition };
}

function oldEvents(before: Date): Step {
  return { table: 'events', key: 'id', condition: sql`t.created_at < ${before}` };
}

function oldKeys(before: Date): Step {
  return { table: 'idempotency_keys', key: 'created_at', condition: sql`t.created_at < ${before}` };
}

/** Closed sessions of which nothing is left. */
function emptySessions(before: Date): Step {
  const condition = sql`t.closed_at < ${before}
    and not exists (select from operations o where o.session_id = t.id and o.id <> t.id)`;
  return { table: 'sessions', key: 'closed_at', condition };
}

function unnamedManifests(before: Date): Step {
  const condition = sql`t.created_at < ${before}
    and not exists (select from sessions where manifest_hash = t.hash)
    and not exists (select from session_versions where manifest_hash = t.hash)
    and not exists (select from operations where manifest_hash = t.hash)`;
  return { table: 'manifests', key: 'created_at', condition };
}

function unnamedPoints(before: Date): Step {
  const condition = sql`t.created_at < ${before} and not exists (select from sweeps where points_hash = t.hash)`;
  return { table: 'sweep_points', key: 'created_at', condition };
}

/** Versions beyond the newest ones that no operation is pinned to. */
const OLD_VERSIONS: Step[] = [
  {
    table: 'session_versions',
    key: 'created_at',
    condition: sql`t.version <= (select max(version) from session_versions v where v.session_id = t.session_id) - ${VERSIONS_KEPT}::integer
      and not exists (select from operations o where o.session_id = t.session_id and o.manifest_version = t.version)`,
  },
  {
    table: 'catalog_versions',
    key: 'created_at',
    condition: sql`t.version <= (select max(version) from catalog_versions v where v.catalog = t.catalog) - ${VERSIONS_KEPT}::integer`,
  },
];
