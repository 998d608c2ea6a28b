import { openDatabase, type Database, type DatabaseOptions } from './database';
import { CodeRepository } from './repositories/code-repository';
import { DatasetRepository } from './repositories/dataset-repository';
import { EngineRepository } from './repositories/engine-repository';
import { EventRepository } from './repositories/event-repository';
import { MetricRepository } from './repositories/metric-repository';
import { OperationRepository } from './repositories/operation-repository';
import { QueueRepository } from './repositories/queue-repository';
import { ResultCache } from './repositories/result-cache';
import { RetentionRepository } from './repositories/retention-repository';
import { IdempotencyRepository } from './repositories/idempotency-repository';
import { RunRepository } from './repositories/run-repository';
import { SessionRepository } from './repositories/session-repository';
import { StrategyRepository } from './repositories/strategy-repository';
import { SweepRepository } from './repositories/sweep-repository';
import { TrialRepository } from './repositories/trial-repository';

/** Every repository over one pool. */
export interface Store {
  database: Database;
  sessions: SessionRepository;
  engines: EngineRepository;
  queue: QueueRepository;
  runs: RunRepository;
  sweeps: SweepRepository;
  trials: TrialRepository;
  strategies: StrategyRepository;
  code: CodeRepository;
  operations: OperationRepository;
  metrics: MetricRepository;
  events: EventRepository;
  retention: RetentionRepository;
  resultCache: ResultCache;
  datasets: DatasetRepository;
  idempotency: IdempotencyRepository;
  close(): Promise<void>;
}

export function openStore(options: DatabaseOptions): Store {
  const database = openDatabase(options);
  const sessions = new SessionRepository(database.db);
  return {
    database,
    sessions,
    engines: new EngineRepository(database.db),
    queue: new QueueRepository(database.db),
    runs: new RunRepository(database.db),
    sweeps: new SweepRepository(database.db),
    trials: new TrialRepository(database.db, database.pool),
    strategies: new StrategyRepository(database.db),
    code: new CodeRepository(database.db),
    operations: new OperationRepository(database.db),
    metrics: new MetricRepository(database.db),
    events: new EventRepository(database.db),
    retention: new RetentionRepository(database.db),
    resultCache: new ResultCache(database.db, sessions),
    datasets: new DatasetRepository(database.db),
    idempotency: new IdempotencyRepository(database.db),
    close: () => database.close(),
  };
}
