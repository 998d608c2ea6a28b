import { openDatabase, type Database, type DatabaseOptions } from './database';
import { DatasetRepository } from './repositories/dataset-repository';
import { ResultCache } from './repositories/result-cache';
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
  resultCache: ResultCache;
  datasets: DatasetRepository;
  close(): Promise<void>;
}

export function openStore(options: DatabaseOptions): Store {
  const database = openDatabase(options);
  const sessions = new SessionRepository(database.db);
  return {
    database,
    sessions,
    runs: new RunRepository(database.db),
    sweeps: new SweepRepository(database.db),
    trials: new TrialRepository(database.db, database.pool),
    strategies: new StrategyRepository(database.db),
    resultCache: new ResultCache(database.db, sessions),
    datasets: new DatasetRepository(database.db),
    close: () => database.close(),
  };
}
