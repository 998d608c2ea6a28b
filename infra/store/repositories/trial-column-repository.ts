import { sql, type RawBuilder } from 'kysely';
import type { StoppedTrial } from '../../../engine/model/early-stopping';
import type { ErrorBody } from '../../../engine/model/errors';
import type { TrialStatus } from '../../../engine/model/status';
import type { AnyStatisticName } from '../../../engine/model/trial-statistics';
import type { Db } from '../database';
import { sortColumn, type TrialPage } from './trial-order';

/** What a trial that has not completed has in place of figures. */
export interface OtherTrial {
  trial: number;
  status: TrialStatus;
  error: ErrorBody | null;
  stopped: StoppedTrial | null;
}

/** Rows of trials by column. */
export interface TrialColumns {
  trials: Int32Array;
  /** For each statistic that was asked for; NaN where a trial has none. */
  figures: Float64Array[];
  /** Those that have not completed, by trial. */
  others: ReadonlyMap<number, OtherTrial>;
}

interface Asked {
  sweepId: string;
  statistics: readonly AnyStatisticName[];
}

/**
 * Trials in bulk, for files of all of them. The database joins the values of a column: one large value crosses many times as
 * fast as many small ones.
 */
export class TrialColumnRepository {
  constructor(private readonly db: Db) {}

  /** Numbers of trials in an order. */
  async numbers(sweepId: string, { sort, status, offset, limit }: Partial<TrialPage> & Pick<TrialPage, 'sort'>) {
    const order = sort.descending ? sql`desc` : sql`asc`;
    const { rows } = await sql<{ trials: Buffer | null }>`
      select string_agg(int4send(trial), ''::bytea order by n) as trials from (
        select trial, row_number() over (order by figure ${order} nulls last, trial) as n from (
          select trial, ${sortColumn(sort.by)} as figure from trials
          where sweep_id = ${sweepId}::uuid ${ofStatus(status)}) as those
        order by n limit ${limit ?? null}::bigint offset ${offset ?? 0}) as page`.execute(this.db);
    return integers(rows[0]!.trials);
  }

  /** Trials after one, in order of trial. */
  after(asked: Asked, page: { after: number; limit: number; status?: TrialStatus | undefined }): Promise<TrialColumns> {
    const { after, limit, status } = page;
    return this.read(
      asked,
      sql`select *, trial as n from trials
        where sweep_id = ${asked.sweepId}::uuid and trial > ${after} ${ofStatus(status)} order by trial limit ${limit}`,
    );
  }

  /** Some trials in the order in which they are named; those that are no more are left out. */
  named(asked: Asked, trials: Int32Array): Promise<TrialColumns> {
    return this.read(
      asked,
      sql`select t.*, o.n from unnest(${Array.from(trials)}::int[]) with ordinality as o (trial, n)
        join trials t on t.sweep_id = ${asked.sweepId}::uuid and t.trial = o.trial`,
    );
  }

  private async read({ statistics }: Asked, page: RawBuilder<unknown>): Promise<TrialColumns> {
    const figures = statistics.map((name, i) => {
      const value = sql`coalesce(${sortColumn(name)}::float8, 'NaN')`;
      return sql`, string_agg(float8send(${value}), ''::bytea order by n) as ${sql.ref(`f${i}`)}`;
    });
    const { rows } = await sql<Record<string, Buffer | null> & { others: OtherTrial[] | null }>`
      select string_agg(int4send(trial), ''::bytea order by n) as trials ${sql.join(figures, sql``)},
        jsonb_agg(jsonb_build_object('trial', trial, 'status', status, 'error', error, 'stopped', stopped))
          filter (where status <> 'completed') as others
      from (${page}) as page`.execute(this.db);
    const row = rows[0]!;
    return {
      trials: integers(row['trials']!),
      figures: statistics.map((_, i) => doubles(row[`f${i}`]!)),
      others: new Map((row.others ?? []).map((one) => [one.trial, one])),
    };
  }
}

const ofStatus = (status: TrialStatus | undefined) => (status === undefined ? sql`` : sql`and status = ${status}`);

/** Postgres sends numbers with the highest byte first. */
function integers(bytes: Buffer | null): Int32Array {
  const own = new Uint8Array(bytes ?? []);
  Buffer.from(own.buffer).swap32();
  return new Int32Array(own.buffer);
}

function doubles(bytes: Buffer | null): Float64Array {
  const own = new Uint8Array(bytes ?? []);
  Buffer.from(own.buffer).swap64();
  return new Float64Array(own.buffer);
}
