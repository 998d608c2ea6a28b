import { createHash } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import type { PoolClient, QueryResult } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { StoppedTrial } from '../../../engine/model/early-stopping';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import { STATISTICS, type Statistics } from '../../../engine/model/statistics';
import { isAnyStatistic, type AnyStatisticName, type TrialStatistics } from '../../../engine/model/trial-statistics';
import type { TrialStatus } from '../../../engine/model/status';
import type { BulkConnections, Db } from '../database';
import { streamInto } from '../guarded-pool';
import { isUniqueViolation } from '../store-errors';
import { encodeTrials, trialColumns, type TrialBatch, type TrialRow } from '../copy-trials';
import { addCounts, bestOf, type Added, type Best } from '../sweep-counts';
import type { TrialTable } from '../schema';
import { figuresOf, statisticColumn } from '../trial-columns';
import { follows, sortColumn, type TrialPage } from './trial-order';

export interface TrialView {
  trial: number;
  status: TrialStatus;
  statistics: TrialStatistics | null;
  error: ErrorBody | null;
  stopped: StoppedTrial | null;
}

/** Rows of a sweep, and those among them of failed trials. */
export interface Counts {
  completed: number;
  failed: number;
}

/** What a sweep has of its rows. */
export interface Tally extends Counts {
  /** Rows by host: who computed what. */
  hosts: Record<string, number>;
  /** The best trial of each host, by the objective of the sweep. */
  bests: Best[];
}

const DIGEST_PAGE = 50_000;
/** The first trials by a statistic that are kept of a large sweep. */
const MOST_RANKED = 1000;
/** A sweep with more trials is large: sorting it takes longer than a reader waits. */
export const LARGE_SWEEP = 20_000;

const sortName = (by: AnyStatisticName, descending: boolean) => (descending ? `-${by}` : by);

export class TrialRepository {
  constructor(
    private readonly db: Db,
    private readonly bulk: BulkConnections,
  ) {}

  /**
   * Stores a batch in one transaction, under a fence: only while the sweep is open. A repeated trial is a no-op.
   * @returns how many rows are new; `closed` when the sweep takes no more rows
   * @throws HoldfastError DETERMINISM_VIOLATION when a repeated trial differs from the stored one
   */
  async store(batch: TrialBatch): Promise<{ added: number; closed: boolean }> {
    if (batch.rows.length === 0) return { added: 0, closed: false };
    return this.bulk.use(async (client) => {
      try {
        return await this.inFence(client, batch, () => copyInto(client, 'trials', batch));
      } catch (error) {
        // Some row is there already: a retried chunk, or a second host with the same trials. Compare instead.
        if (!isUniqueViolation(error)) throw error;
        return this.inFence(client, batch, () => mergeByStaging(client, batch));
      }
    });
  }

  private async inFence(client: PoolClient, batch: TrialBatch, write: () => Promise<Added>) {
    try {
      const status = await openFence(client, batch);
      const closed = status !== 'queued' && status !== 'running' && status !== 'paused';
      const added = closed ? NONE : await write();
      await client.query(added.done > 0 ? `${countsOf(client, batch, added)}; commit` : 'commit');
      return { added: added.done, closed };
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  }

  /** Which trials of [from, to) have a row, in ascending order. */
  async stored(sweepId: string, from: number, to: number): Promise<number[]> {
    const rows = await this.db
      .selectFrom('trials')
      .select('trial')
      .where('sweep_id', '=', sweepId)
      .where('trial', '>=', from)
      .where('trial', '<', to)
      .orderBy('trial')
      .execute();
    return rows.map((row) => row.trial);
  }

  /** Rows of [from, to) that are there, in ascending order, as they were stored. */
  async rows(sweepId: string, from: number, to: number): Promise<TrialRow[]> {
    const rows = await this.db
      .selectFrom('trials')
      .selectAll()
      .where('sweep_id', '=', sweepId)
      .where('trial', '>=', from)
      .where('trial', '<', to)
      .orderBy('trial')
      .execute();
    return rows.map((row) => ({
      trial: row.trial,
      resultHash: row.result_hash,
      statistics: figuresOf(row),
      error: row.error,
      stopped: row.stopped,
    }));
  }

  /** Trials that were stopped on a part of their bars. */
  async countStopped(sweepId: string): Promise<number> {
    const { stopped } = await this.db
      .selectFrom('trials')
      .where('sweep_id', '=', sweepId)
      .where('status', '=', 'stopped')
      .select((e) => e.fn.countAll<number>().as('stopped'))
      .executeTakeFirstOrThrow();
    return stopped;
  }

  /** Hashes of the results of trials that have a row. */
  async hashes(sweepId: string, trials: readonly number[]): Promise<Map<number, Buffer>> {
    if (trials.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('trials')
      .select(['trial', 'result_hash'])
      .where('sweep_id', '=', sweepId)
      .where('trial', 'in', trials)
      .execute();
    return new Map(rows.map((row) => [row.trial, row.result_hash]));
  }

  async count(sweepId: string): Promise<Counts> {
    return this.db
      .selectFrom('trials')
      .where('sweep_id', '=', sweepId)
      .select((e) => [
        e.fn.countAll<number>().as('completed'),
        e.fn.countAll<number>().filterWhere('status', '=', 'failed').as('failed'),
      ])
      .executeTakeFirstOrThrow();
  }

  /** Stored and failed rows of sweeps, and who computed them, from counts that are kept with the rows. */
  async tally(sweepIds: readonly string[]): Promise<Map<string, Tally>> {
    const tallies = new Map<string, Tally>(
      sweepIds.map((id) => [id, { completed: 0, failed: 0, hosts: {}, bests: [] }]),
    );
    if (sweepIds.length === 0) return tallies;
    const rows = await this.db.selectFrom('sweep_counts').selectAll().where('sweep_id', 'in', sweepIds).execute();
    for (const { sweep_id: id, host, done, failed, best_trial: trial, best_value: value } of rows) {
      const tally = tallies.get(id)!;
      if (trial !== null && value !== null) tally.bests.push({ trial, value });
      tally.completed += done;
      tally.failed += failed;
      if (done > 0) tally.hosts[host] = done;
    }
    return tallies;
  }

  async deleteFailed(sweepId: string): Promise<number> {
    return this.db.transaction().execute(async (tx) => {
      const result = await tx
        .deleteFrom('trials')
        .where('sweep_id', '=', sweepId)
        .where('status', '=', 'failed')
        .executeTakeFirst();
      await tx
        .updateTable('sweep_counts')
        .set((e) => ({ done: e('done', '-', e.ref('failed')), failed: 0 }))
        .where('sweep_id', '=', sweepId)
        .execute();
      return Number(result.numDeletedRows);
    });
  }

  /** Those of some trials that have failed. */
  async failedOf(sweepId: string, trials: readonly number[]): Promise<Set<number>> {
    const which = sql`sweep_id = ${sweepId}::uuid and status = 'failed' and trial = any(${trials}::int[])`;
    const { rows } = await sql<{ trial: number }>`select trial from trials where ${which}`.execute(this.db);
    return new Set(rows.map(({ trial }) => trial));
  }

  async find(sweepId: string, trial: number): Promise<TrialView | undefined> {
    const row = await this.db
      .selectFrom('trials')
      .selectAll()
      .where('sweep_id', '=', sweepId)
      .where('trial', '=', trial)
      .executeTakeFirst();
    return row && viewOf(row);
  }

  /** Rows of trials that are there, by trial. */
  async findAll(sweepId: string, trials: readonly number[]): Promise<Map<number, TrialView>> {
    if (trials.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('trials')
      .selectAll()
      .where('sweep_id', '=', sweepId)
      .where('trial', 'in', trials)
      .execute();
    return new Map(rows.map((row) => [row.trial, viewOf(row)]));
  }

  async page(sweepId: string, page: TrialPage): Promise<TrialView[]> {
    const { by } = page.sort;
    const offset = page.after?.position ?? page.offset;
    const isRanked = page.settled === true && offset + page.limit <= MOST_RANKED && page.status === undefined;
    if (isRanked && isAnyStatistic(by)) return this.rankedPage(sweepId, { ...page, offset, by });
    const column = sortColumn(by);
    const rows = await this.db
      .selectFrom('trials')
      .selectAll()
      .where('sweep_id', '=', sweepId)
      .$if(page.status !== undefined, (query) => query.where('status', '=', page.status!))
      .$if(page.after !== undefined, (query) => query.where(follows({ ...page.sort, column }, page.after!)))
      .orderBy(column, (order) => (page.sort.descending ? order.desc() : order.asc()).nullsLast())
      .orderBy('trial')
      .limit(page.limit)
      .offset(page.after ? 0 : page.offset)
      .execute();
    return rows.map(viewOf);
  }

  /** Keeps the first trials of a sweep whose rows do not change any more, by a statistic. A second time is a no-op. */
  async rank(sweepId: string, by: AnyStatisticName, descending: boolean): Promise<void> {
    const column = sortColumn(by);
    const order = descending ? sql`desc` : sql`asc`;
    // Read by itself: only such a statement is worked at by several processes of the database.
    const { rows } = await sql<{ trial: number }>`select trial from trials where sweep_id = ${sweepId}
      order by ${column} ${order} nulls last, trial limit ${MOST_RANKED}`.execute(this.db);
    const trials = rows.map(({ trial }) => trial);
    await sql`
      insert into trial_ranks (sweep_id, sort, rank, trial)
      select ${sweepId}::uuid, ${sortName(by, descending)}::text, rank, trial
        from unnest(${trials}::integer[]) with ordinality as first (trial, rank)
      on conflict do nothing`.execute(this.db);
  }

  private async rankedPage(sweepId: string, page: TrialPage & { by: AnyStatisticName }): Promise<TrialView[]> {
    const { by, offset, limit } = page;
    const { descending } = page.sort;
    const sort = sortName(by, descending);
    const ranked = () =>
      this.db
        .selectFrom('trial_ranks as r')
        .innerJoin('trials as t', (join) =>
          join.onRef('t.sweep_id', '=', 'r.sweep_id').onRef('t.trial', '=', 'r.trial'),
        )
        .selectAll('t')
        .where('r.sweep_id', '=', sweepId)
        .where('r.sort', '=', sort)
        .where('r.rank', '>', offset)
        .where('r.rank', '<=', offset + limit)
        .orderBy('r.rank')
        .execute();
    const known = await ranked();
    if (known.length > 0) return known.map(viewOf);
    await this.rank(sweepId, by, descending);
    return (await ranked()).map(viewOf);
  }

  /**
   * Counts all rows and digests them: hex SHA-256 over (trial as uint32, result hash) in order of trial, so that neither
   * times nor hosts count.
   */
  async digest(sweepId: string): Promise<Counts & { digest: string }> {
    const hash = createHash('sha256');
    const counts = { completed: 0, failed: 0 };
    for (let after = -1; ;) {
      const { bytes, last, completed, failed } = await this.digestPage(sweepId, after);
      counts.completed += completed;
      counts.failed += failed;
      if (bytes) hash.update(withNumbersReversed(bytes));
      if (completed < DIGEST_PAGE) return { ...counts, digest: hash.digest('hex') };
      after = last!;
    }
  }

  /** The database joins the rows: one large value crosses many times as fast as many small ones. */
  private async digestPage(sweepId: string, after: number) {
    const { rows } = await sql<Counts & { bytes: Buffer | null; last: number | null }>`
      select string_agg(int4send(trial) || result_hash, ''::bytea order by trial) as bytes, max(trial) as last,
        count(*) as completed, count(*) filter (where status = 'failed') as failed
      from (select trial, result_hash, status from trials where sweep_id = ${sweepId} and trial > ${after}
        order by trial limit ${DIGEST_PAGE}) as page`.execute(this.db);
    return rows[0]!;
  }
}

const DIGEST_STRIDE = 4 + 32;

/** Postgres sends the numbers of trials with the highest byte first. */
function withNumbersReversed(bytes: Buffer): Buffer {
  for (let at = 0; at < bytes.length; at += DIGEST_STRIDE) bytes.subarray(at, at + 4).swap32();
  return bytes;
}

/** Begins a transaction that shares the fence: batches go side by side, while the end of the sweep waits for them. */
async function openFence(client: PoolClient, { sweepId, pins }: TrialBatch): Promise<string | undefined> {
  const id = client.escapeLiteral(sweepId);
  const is = (value: string | null) => `is not distinct from ${value === null ? 'null' : client.escapeLiteral(value)}`;
  const same = pins ? `and strategy_hash ${is(pins.strategyHash)} and engine_build ${is(pins.engineBuild)}` : '';
  const fence =
    `begin; select pg_advisory_xact_lock_shared(fence_key(${id})); ` +
    `select status from operations where id = ${id} ${same}`;
  // Three statements in one message: three results, which the types do not know.
  const results = (await client.query(fence)) as unknown as QueryResult<{ status: string }>[];
  return results[2]!.rows[0]?.status;
}

const NONE: Added = { done: 0, failed: 0 };

function countsOf(client: PoolClient, batch: TrialBatch, added: Added): string {
  const { sweepId, host, rows, objective } = batch;
  const key = { sweep: client.escapeLiteral(sweepId), host: client.escapeLiteral(host) };
  const best = batch.best ?? (objective ? bestOf(rows, { ...objective, ...batch }) : null);
  return addCounts(key, added, { best, direction: objective?.direction ?? 'maximize' });
}

function viewOf(row: Selectable<TrialTable>): TrialView {
  const statistics = Object.fromEntries(STATISTICS.map((name) => [name, row[statisticColumn(name)]])) as Statistics;
  return {
    trial: row.trial,
    status: row.status,
    error: row.error,
    statistics: row.status === 'completed' ? { ...statistics, ...row.further } : null,
    stopped: row.stopped,
  };
}

async function copyInto(client: PoolClient, table: string, batch: TrialBatch): Promise<Added> {
  const stream = client.query(copyFrom(`copy ${table} (${trialColumns(batch).join(', ')}) from stdin (format binary)`));
  await streamInto(client, () => pipeline(Readable.from([encodeTrials(batch)]), stream));
  return { done: batch.rows.length, failed: batch.rows.filter(({ error }) => error).length };
}

async function mergeByStaging(client: PoolClient, batch: TrialBatch): Promise<Added> {
  await client.query('create temporary table staged_trials (like trials) on commit drop');
  await copyInto(client, 'staged_trials', batch);
  const columns = trialColumns(batch).join(', ');
  const added = await client.query<Added>(
    `with added as (insert into trials (${columns}) select ${columns} from staged_trials
       on conflict (sweep_id, trial) do nothing returning status)
     select count(*) as done, count(*) filter (where status = 'failed') as failed from added`,
  );
  const { rows } = await client.query<{ trial: number }>(
    'select s.trial from staged_trials s join trials t using (sweep_id, trial) where s.result_hash <> t.result_hash order by 1 limit 1',
  );
  if (rows[0]) {
    throw new HoldfastError(
      'DETERMINISM_VIOLATION',
      `Trial ${rows[0].trial} gave another result when it was repeated.`,
      {
        details: { sweepId: batch.sweepId, trial: rows[0].trial },
      },
    );
  }
  return added.rows[0] ?? NONE;
}
