import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { HoldfastError } from '../../../engine/model/errors';
import type { Services } from '../../operations/services';
import { runKind } from '../../operations/run/run-kind';
import { searchKind } from '../../operations/search/search-kind';
import { sweepKind } from '../../operations/sweep/sweep-kind';
import { within } from '../../operations/workflows';

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
  /** Monte Carlo analyses of the last hour. */
  simulationsLastHour: number;
  simulationMedian: number | null;
  /** Share of the time from their creation to their end in which backtests ran; of the last hour. */
  efficiency: number | null;
  /** Mean score of the newest versions of datasets, 0 to 100. */
  qualityScore: number | null;
  /** Time that an answer took; null of what did not answer. */
  latency: { temporalMs: number | null; catalogsMs: number | null };
  catalogs: number | null;
}

/** Figures of backtests, read at most every five seconds, and only when somebody asks. */
export class EngineFigureReader {
  private known: EngineFigures | undefined;
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(private readonly services: Pick<Services, 'store' | 'log' | 'temporal' | 'folders'>) {}

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

type Searched = Pick<EngineFigures, 'optimizationsLastHour' | 'optimizationMedian'>;
type Simulated = Pick<EngineFigures, 'simulationsLastHour' | 'simulationMedian'>;
type Counted = Omit<EngineFigures, keyof Searched | keyof Simulated | keyof Measured>;
type Measured = Pick<EngineFigures, 'errors' | 'qualityScore' | 'latency' | 'catalogs'>;

async function figuresOf(services: Pick<Services, 'store' | 'temporal' | 'folders'>): Promise<EngineFigures> {
  const { db } = services.store.database;
  const [counted, searched, simulated, errors, quality, temporal, catalogs] = await Promise.all([
    sql<Counted>`
      select count(*) filter (where o.status = 'completed')::int as completed,
             count(*) filter (where o.status = 'failed')::int as failed,
             count(*) filter (where o.status in ('queued', 'running', 'paused'))::int as open,
             avg(${SECONDS}) filter (where o.status = 'completed') as "meanSeconds",
             count(*) filter (where ${RECENT})::int as "lastHour",
             sum(r.bars) filter (where ${RECENT})::float8
               / nullif(sum(${SECONDS}) filter (where ${RECENT} and r.bars is not null), 0) as "barsPerSecond",
             sum(${SECONDS}) filter (where ${RECENT})
               / nullif(sum(extract(epoch from o.finished_at - o.created_at)::float8) filter (where ${RECENT}), 0)
               as efficiency,
             percentile_cont(array[0.5, 0.95, 0.99]) within group (order by ${SECONDS}) filter (where ${RECENT})
               as percentiles
      from operations o left join runs r on r.id = o.id where o.kind = ${runKind.name}
    `.execute(db),
    sql<Searched>`
      select count(*)::int as "optimizationsLastHour",
             percentile_cont(0.5) within group (order by ${SECONDS}) as "optimizationMedian"
      from operations o where o.kind in (${searchKind.name}, ${sweepKind.name}) and ${RECENT}
    `.execute(db),
    sql<Simulated>`
      select count(*)::int as "simulationsLastHour",
             percentile_cont(0.5) within group (order by ${SECONDS}) as "simulationMedian"
      from operations o join risks r on r.id = o.id
      where r.plan -> 'request' ->> 'kind' = 'monte-carlo' and ${RECENT}
    `.execute(db),
    sql<{ type: string; count: number }>`
      select coalesce(o.error ->> 'code', 'INTERNAL') as type, count(*)::int as count
      from operations o where o.kind = ${runKind.name} and o.status = 'failed'
      group by 1 order by 2 desc, 1 limit ${MOST_CODES}
    `.execute(db),
    sql<{ score: number | null }>`
      select avg(v.score)::float8 as score
      from datasets d join dataset_versions v on v.dataset_id = d.id and v.version = d.newest
      where d.deleted_at is null
    `.execute(db),
    timed(() => within(services.temporal, LIMIT_MS, () => services.temporal.workflowService.getSystemInfo({}))),
    timed(() => services.folders.listCatalogs()),
  ]);
  return {
    ...counted.rows[0]!,
    ...searched.rows[0]!,
    ...simulated.rows[0]!,
    errors: errors.rows,
    qualityScore: quality.rows[0]!.score,
    latency: { temporalMs: temporal.ms, catalogsMs: catalogs.ms },
    catalogs: catalogs.answer?.length ?? null,
  };
}

/** How long a call took; null where it failed. */
async function timed<T>(call: () => Promise<T>): Promise<{ answer?: T; ms: number | null }> {
  const begin = performance.now();
  try {
    const answer = await call();
    return { answer, ms: performance.now() - begin };
  } catch {
    return { ms: null };
  }
}
