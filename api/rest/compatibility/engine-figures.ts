import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { HoldfastError } from '../../../engine/model/errors';
import type { Services } from '../../operations/services';
import { runKind } from '../../operations/run/run-kind';
import { searchKind } from '../../operations/search/search-kind';
import { sweepKind } from '../../operations/sweep/sweep-kind';

/** So long figures are answered from memory: who asks, however often, costs the database little. */
const FRESH_MS = 5000;
/** A database that takes longer does not hold up a supervisor; what was known last is answered. */
const LIMIT_MS = 500;
const MOST_CODES = 10;

/** What is counted of all backtests, and of those that ended in the last hour. Times in seconds. */
export interface EngineFigures {
  completed: number;
  failed: number;
  open: number;
  meanSeconds: number | null;
  lastHour: number;
  optimizationsLastHour: number;
  /** Bars over the seconds that they took; of the last hour. */
  barsPerSecond: number | null;
  /** Medians, and 95th and 99th percentiles, of the last hour. */
  percentiles: [p50: number, p95: number, p99: number] | null;
  optimizationMedian: number | null;
  errors: { type: string; count: number }[];
}

/** Figures of backtests, read at most every five seconds, and only when somebody asks. */
export class EngineFigureReader {
  private known: EngineFigures | undefined;
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(private readonly services: Pick<Services, 'store' | 'log'>) {}

  /** Undefined while the database has never answered. */
  async read(): Promise<EngineFigures | undefined> {
    if (performance.now() - this.readAt > FRESH_MS) {
      this.reading ??= this.refresh().finally(() => (this.reading = undefined));
      await Promise.race([this.reading, delay(LIMIT_MS, undefined, { ref: false })]);
    }
    return this.known;
  }

  /** @throws HoldfastError UNAVAILABLE while the database does not answer */
  async required(): Promise<EngineFigures> {
    const known = await this.read();
    if (known) return known;
    throw new HoldfastError('UNAVAILABLE', 'The database does not answer.');
  }

  private async refresh(): Promise<void> {
    try {
      this.known = await figuresOf(this.services);
    } catch (err) {
      this.services.log.warn({ err }, 'the figures of backtests could not be read');
    } finally {
      this.readAt = performance.now();
    }
  }
}

const SECONDS = sql`extract(epoch from o.finished_at - o.started_at)::float8`;
const RECENT = sql`o.status = 'completed' and o.finished_at > now() - interval '1 hour'`;

async function figuresOf({ store }: Pick<Services, 'store'>): Promise<EngineFigures> {
  const { db } = store.database;
  const [counted, searched, errors] = await Promise.all([
    sql<Omit<EngineFigures, 'optimizationsLastHour' | 'optimizationMedian' | 'errors'>>`
      select count(*) filter (where o.status = 'completed')::int as completed,
             count(*) filter (where o.status = 'failed')::int as failed,
             count(*) filter (where o.status in ('queued', 'running', 'paused'))::int as open,
             avg(${SECONDS}) filter (where o.status = 'completed') as "meanSeconds",
             count(*) filter (where ${RECENT})::int as "lastHour",
             sum(r.bars) filter (where ${RECENT})::float8
               / nullif(sum(${SECONDS}) filter (where ${RECENT} and r.bars is not null), 0) as "barsPerSecond",
             percentile_cont(array[0.5, 0.95, 0.99]) within group (order by ${SECONDS}) filter (where ${RECENT})
               as percentiles
      from operations o left join runs r on r.id = o.id where o.kind = ${runKind.name}
    `.execute(db),
    sql<Pick<EngineFigures, 'optimizationsLastHour' | 'optimizationMedian'>>`
      select count(*)::int as "optimizationsLastHour",
             percentile_cont(0.5) within group (order by ${SECONDS}) as "optimizationMedian"
      from operations o where o.kind in (${searchKind.name}, ${sweepKind.name}) and ${RECENT}
    `.execute(db),
    sql<{ type: string; count: number }>`
      select coalesce(o.error ->> 'code', 'INTERNAL') as type, count(*)::int as count
      from operations o where o.kind = ${runKind.name} and o.status = 'failed'
      group by 1 order by 2 desc, 1 limit ${MOST_CODES}
    `.execute(db),
  ]);
  return { ...counted.rows[0]!, ...searched.rows[0]!, errors: errors.rows };
}
