import { sql } from 'kysely';
import type { SurfaceAggregate } from '../../../engine/model/surface-aggregates';
import type { TrialFigure } from '../../../engine/model/script-figures';
import type { Db } from '../database';
import { sortColumn } from './trial-order';

/** An axis of a grid as a digit of the number of a trial, and into how many bins its values fall. */
export interface GridDigit {
  /** Trials from one value to the next. */
  stride: number;
  count: number;
  bins: number;
}

export interface SurfaceCell {
  x: number;
  y: number;
  value: number;
  trials: number;
}

/** What completed runs have come to together. */
export interface RunTotals {
  completed: number;
  strategies: number;
  sessions: number;
  bars: number;
  trades: number;
  averageReturn: number | null;
  averageSharpe: number | null;
  profitable: number | null;
  averageSeconds: number | null;
}

export interface RankedRun {
  id: string;
  strategy: string;
  totalReturn: number;
}

/** Failed trials of one code. */
export interface FailureGroup {
  code: string;
  count: number;
  /** The first of them, and what it says. */
  trial: number;
  message: string;
}

/** Trials that have not come to much. */
export interface TrialOutcomes {
  completed: number;
  withoutTrades: number;
  failures: FailureGroup[];
}

const FIGURE = (name: string) => sql`(r.statistics ->> ${sql.lit(name)})::float8`;

/** Sums over many rows, made by the database. */
export class AnalyticsRepository {
  constructor(private readonly db: Db) {}

  /** A statistic of completed trials over two axes of a grid, all others put together. Memory: one cell each. */
  async surface(
    sweepId: string,
    {
      x,
      y,
      statistic,
      aggregate,
      largerIsBetter,
    }: {
      x: GridDigit;
      y: GridDigit | null;
      statistic: TrialFigure;
      aggregate: SurfaceAggregate;
      largerIsBetter: boolean;
    },
  ): Promise<SurfaceCell[]> {
    const wanted = {
      best: largerIsBetter ? sql`max(value)` : sql`min(value)`,
      worst: largerIsBetter ? sql`min(value)` : sql`max(value)`,
      mean: sql`avg(value)`,
      median: sql`percentile_cont(0.5) within group (order by value)`,
    }[aggregate];
    const { rows } = await sql<SurfaceCell>`
      select x, y, (${wanted})::float8 as value, count(*)::int as trials
        from (select ${binOf(x)} as x, ${y ? binOf(y) : sql`0`} as y, ${sortColumn(statistic)} as value
                from trials where sweep_id = ${sweepId}::uuid and status = 'completed') as cells
       where value is not null group by x, y order by y, x`.execute(this.db);
    return rows;
  }

  /** A statistic of completed trials by their numbers, the first so many. */
  async figures(
    sweepId: string,
    { statistic, limit }: { statistic: TrialFigure; limit: number },
  ): Promise<{ trial: number; value: number }[]> {
    const { rows } = await sql<{ trial: number; value: number }>`
      select trial, value from (select trial, ${sortColumn(statistic)} as value
        from trials where sweep_id = ${sweepId}::uuid and status = 'completed') as figures
       where value is not null order by trial limit ${limit}`.execute(this.db);
    return rows;
  }

  async outcomes(sweepId: string): Promise<TrialOutcomes> {
    const [counted, failed] = await Promise.all([
      sql<{ completed: number; without: number }>`
        select count(*)::int as completed, count(*) filter (where fills = 0)::int as without
          from trials where sweep_id = ${sweepId}::uuid and status = 'completed'`.execute(this.db),
      this.failures(sweepId),
    ]);
    const { completed = 0, without = 0 } = counted.rows[0] ?? {};
    return { completed, withoutTrades: without, failures: failed };
  }

  /** Failed trials by code, the most frequent first. */
  async failures(sweepId: string): Promise<FailureGroup[]> {
    const { rows } = await sql<FailureGroup>`
      select code, count, trial, (select t.error ->> 'message' from trials t
          where t.sweep_id = ${sweepId}::uuid and t.trial = groups.trial) as message
        from (select error ->> 'code' as code, count(*)::int as count, min(trial) as trial from trials
          where sweep_id = ${sweepId}::uuid and status = 'failed' group by 1) as groups
       order by count desc, code`.execute(this.db);
    return rows;
  }

  async runTotals(): Promise<RunTotals> {
    const { rows } = await sql<RunTotals>`
      select count(*)::int as completed, count(distinct o.strategy)::int as strategies,
             count(distinct o.session)::int as sessions, coalesce(sum(r.bars), 0)::float8 as bars,
             coalesce(sum(${FIGURE('trades')}), 0)::float8 as trades, avg(${FIGURE('totalReturn')}) as "averageReturn",
             avg(${FIGURE('sharpe')}) as "averageSharpe",
             avg(case when ${FIGURE('totalReturn')} > 0 then 1.0 else 0.0 end)::float8 as profitable,
             avg(extract(epoch from o.finished_at - o.started_at))::float8 as "averageSeconds"
        from operations o join runs r using (id) where o.status = 'completed'`.execute(this.db);
    return rows[0]!;
  }

  /** Completed runs with the largest and with the smallest return. */
  async extremeRuns(): Promise<{ best: RankedRun | null; worst: RankedRun | null }> {
    const by = async (order: 'asc' | 'desc') => {
      const { rows } = await sql<RankedRun>`
        select o.id, o.strategy, ${FIGURE('totalReturn')} as "totalReturn"
          from operations o join runs r using (id)
         where o.status = 'completed' and ${FIGURE('totalReturn')} is not null
         order by 3 ${sql.raw(order)}, o.seq limit 1`.execute(this.db);
      return rows[0] ?? null;
    };
    const [best, worst] = await Promise.all([by('desc'), by('asc')]);
    return { best, worst };
  }

  /** Rows of trials that are stored. */
  async trials(): Promise<number> {
    const { rows } = await sql<{
      done: number;
    }>`select coalesce(sum(done), 0)::float8 as done from sweep_counts`.execute(this.db);
    return rows[0]!.done;
  }
}

/** In which bin the value of an axis falls that a trial has. */
function binOf({ stride, count, bins }: GridDigit) {
  return sql`(((trial / ${sql.lit(stride)}) % ${sql.lit(count)})::int8 * ${sql.lit(bins)} / ${sql.lit(count)})::int`;
}
