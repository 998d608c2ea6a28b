import { sql, type Transaction } from 'kysely';
import type { Db } from '../database';
import type { Schema } from '../schema';

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
  runs: number;
  sweeps: number;
  trials: number;
  sessions: number;
  manifests: number;
}

type Tx = Transaction<Schema>;

/** Thrown to take a transaction back that only counted. */
class DryRun extends Error {}

/**
 * Removes what is past its time, and only what no row needs: rows of trials stay while a sweep shows them, a version
 * while a run, a sweep or an open session names it.
 */
export class RetentionRepository {
  constructor(private readonly db: Db) {}

  /** @param dryRun counts what would go and takes it back */
  async prune(limits: RetentionLimits, dryRun: boolean): Promise<PrunedRows> {
    let pruned: PrunedRows | undefined;
    try {
      await this.db.transaction().execute(async (tx) => {
        pruned = await pruneAll(tx, limits);
        if (dryRun) throw new DryRun();
      });
    } catch (error) {
      if (!(error instanceof DryRun)) throw error;
    }
    return pruned!;
  }

  /** Names of the artifacts that runs, sweeps and strategies need, apart from runs that ended before. */
  async namedArtifacts(endedBefore?: Date): Promise<Set<string>> {
    const rows = await this.db
      .selectFrom('runs')
      .select(['fills_artifact', 'trades_artifact', 'equity_artifact', 'rejections_artifact'])
      .where('equity_artifact', 'is not', null)
      .$if(endedBefore !== undefined, (query) => query.where('finished_at', '>=', endedBefore!))
      .execute();
    const bundles = await sql<{ hash: string }>`
      select strategy_hash as hash from runs where strategy_hash is not null
      union select strategy_hash from sweeps where strategy_hash is not null
      union select descriptor ->> 'bundleHash' from strategies`.execute(this.db);
    const results = rows.flatMap((row) => Object.values(row).filter((name) => name !== null));
    return new Set([...results, ...bundles.rows.map(({ hash }) => hash)]);
  }
}

async function pruneAll(tx: Tx, limits: RetentionLimits): Promise<PrunedRows> {
  const { eventsBefore, metricsBefore, operationsBefore, manifestsBefore } = limits;
  const sweeps = operationsBefore ? await endedBefore(tx, 'sweeps', operationsBefore) : [];
  const runs = operationsBefore ? await endedBefore(tx, 'runs', operationsBefore) : [];
  const trialsBefore = await countTrials(tx, sweeps);
  const ownMetrics = await removeWhere(tx, ['operation_metrics', 'operation_id'], [...runs, ...sweeps]);
  await removeWhere(tx, ['runs', 'id'], runs);
  // A trigger lets go of the trials that no other sweep shows.
  await removeWhere(tx, ['sweeps', 'id'], sweeps);
  const trials = trialsBefore - (await countTrials(tx, sweeps));
  await count(
    tx,
    sql`delete from sweep_counts c where not exists (select from sweeps s where coalesce(s.rows_of, s.id) = c.sweep_id)`,
  );
  const metrics = ownMetrics + (metricsBefore ? await pruneMetrics(tx, metricsBefore) : 0);
  const events = eventsBefore ? await count(tx, sql`delete from events where created_at < ${eventsBefore}`) : 0;
  if (eventsBefore) await count(tx, sql`delete from idempotency_keys where created_at < ${eventsBefore}`);
  const sessions = operationsBefore ? await pruneSessions(tx, manifestsBefore) : 0;
  const manifests = await pruneManifests(tx, manifestsBefore);
  return { events, metrics, runs: runs.length, sweeps: sweeps.length, trials, sessions, manifests };
}

async function count(tx: Tx, statement: ReturnType<typeof sql>): Promise<number> {
  return Number((await statement.execute(tx)).numAffectedRows ?? 0);
}

async function countTrials(tx: Tx, sweeps: readonly string[]): Promise<number> {
  if (sweeps.length === 0) return 0;
  const counting = tx.selectFrom('trials').select((e) => e.fn.countAll<number>().as('n'));
  return (await counting.where('sweep_id', 'in', sweeps).executeTakeFirstOrThrow()).n;
}

/** Locked, so that none is opened again meanwhile. */
async function endedBefore(tx: Tx, table: 'runs' | 'sweeps', time: Date): Promise<string[]> {
  const rows = await tx
    .selectFrom(table)
    .select('id')
    .where('status', 'in', ['completed', 'failed', 'cancelled'])
    .where('finished_at', '<', time)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map(({ id }) => id);
}

async function removeWhere(tx: Tx, [table, column]: [string, string], ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  return count(tx, sql`delete from ${sql.table(table)} where ${sql.ref(column)} = any(${ids}::uuid[])`);
}

function pruneMetrics(tx: Tx, before: Date): Promise<number> {
  return count(
    tx,
    sql`delete from operation_metrics m where created_at < ${before} and not exists (
          select from operations o where o.id = m.operation_id and o.status in ('queued', 'running', 'paused'))`,
  );
}

/** Closed sessions of which nothing is left. */
function pruneSessions(tx: Tx, before: Date): Promise<number> {
  return count(
    tx,
    sql`delete from sessions s where closed_at < ${before}
          and not exists (select from runs where session_id = s.id)
          and not exists (select from sweeps where session_id = s.id)`,
  );
}

function pruneManifests(tx: Tx, before: Date): Promise<number> {
  return count(
    tx,
    sql`delete from manifests m where created_at < ${before}
          and not exists (select from sessions where manifest_hash = m.hash)
          and not exists (select from session_versions where manifest_hash = m.hash)
          and not exists (select from runs where manifest_hash = m.hash)
          and not exists (select from sweeps where manifest_hash = m.hash)`,
  );
}
