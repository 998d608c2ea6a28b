import { openDatabase, type Database, type DatabaseOptions } from './database';
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
  runs: RunRepository;
  sweeps: SweepRepository;
  trials: TrialRepository;
  strategies: StrategyRepository;
  idempotency: IdempotencyRepository;
  close(): Promise<void>;
}

export function openStore(options: DatabaseOptions): Store {
  const database = openDatabase(options);
  return {
    database,
    sessions: new SessionRepository(database.db),
    runs: new RunRepository(database.db),
    sweeps: new SweepRepository(database.db),
    trials: new TrialRepository(database.db, database.pool),
    strategies: new StrategyRepository(database.db),
    idempotency: new IdempotencyRepository(database.db),
    close: () => database.close(),
  };
}
