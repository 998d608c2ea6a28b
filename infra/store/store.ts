import { openDatabase, type Database, type DatabaseOptions } from './database';
import { AskRepository } from './repositories/ask-repository';
import { CatalogVersionRepository } from './repositories/catalog-version-repository';
import { ClientNoteRepository } from './repositories/client-note-repository';
import { DatasetRepository } from './repositories/dataset-repository';
import { EngineRepository } from './repositories/engine-repository';
import { EventRepository } from './repositories/event-repository';
import { ImportRepository } from './repositories/import-repository';
import { LedgerRepository } from './repositories/ledger-repository';
import { LeaseRepository } from './repositories/lease-repository';
import { MetricRepository } from './repositories/metric-repository';
import { OperationRepository } from './repositories/operation-repository';
import { ResultCache } from './repositories/result-cache';
import { RetentionRepository } from './repositories/retention-repository';
import { FigureRepository } from './repositories/figure-repository';
import { FollowUpRepository } from './repositories/follow-up-repository';
import { IdempotencyRepository } from './repositories/idempotency-repository';
import { RunRepository } from './repositories/run-repository';
import { ScriptRepository } from './repositories/script-repository';
import { ScriptTrialRepository } from './repositories/script-trial-repository';
import { RungRepository } from './repositories/rung-repository';
import { SealRepository } from './repositories/seal-repository';
import { SearchRepository } from './repositories/search-repository';
import { SessionRepository } from './repositories/session-repository';
import { StrategyRegistryRepository } from './repositories/strategy-registry-repository';
import { AnalyticsRepository } from './repositories/analytics-repository';
import { StrategyRepository } from './repositories/strategy-repository';
import { SweepRepository } from './repositories/sweep-repository';
import { TaskRepository } from './repositories/task-repository';
import { RiskRepository } from './repositories/risk-repository';
import { ValidationRepository } from './repositories/validation-repository';
import { VerificationRepository } from './repositories/verification-repository';
import { TrialRepository } from './repositories/trial-repository';

/** Every repository over one pool. */
export interface Store {
  database: Database;
  sessions: SessionRepository;
  engines: EngineRepository;
  runs: RunRepository;
  sweeps: SweepRepository;
  searches: SearchRepository;
  rungs: RungRepository;
  asks: AskRepository;
  verifications: VerificationRepository;
  validations: ValidationRepository;
  risks: RiskRepository;
  followUps: FollowUpRepository;
  clientNotes: ClientNoteRepository;
  imports: ImportRepository;
  scripts: ScriptRepository;
  scriptTrials: ScriptTrialRepository;
  trials: TrialRepository;
  /** Statistics of all trials as columns. */
  figures: FigureRepository;
  /** Sums over many rows. */
  analytics: AnalyticsRepository;
  strategies: StrategyRepository;
  strategyRegistry: StrategyRegistryRepository;
  operations: OperationRepository;
  metrics: MetricRepository;
  leases: LeaseRepository;
  /** Every trial that anybody has computed. */
  ledger: LedgerRepository;
  /** Parts of catalogs that nobody reads. */
  seals: SealRepository;
  tasks: TaskRepository;
  events: EventRepository;
  retention: RetentionRepository;
  resultCache: ResultCache;
  /** What catalogs held when their schedules looked. */
  catalogVersions: CatalogVersionRepository;
  datasets: DatasetRepository;
  idempotency: IdempotencyRepository;
  /** Tells this installation from others in the same namespace of Temporal. It never changes. */
  installation(): Promise<string>;
  close(): Promise<void>;
}

export function openStore(options: DatabaseOptions): Store {
  const database = openDatabase(options);
  const sessions = new SessionRepository(database.db);
  let installation: string | undefined;
  return {
    database,
    sessions,
    engines: new EngineRepository(database.db),
    runs: new RunRepository(database.db),
    sweeps: new SweepRepository(database.db),
    searches: new SearchRepository(database.db),
    rungs: new RungRepository(database.db),
    asks: new AskRepository(database.db),
    verifications: new VerificationRepository(database.db),
    validations: new ValidationRepository(database.db),
    risks: new RiskRepository(database.db),
    followUps: new FollowUpRepository(database.db),
    clientNotes: new ClientNoteRepository(database.db),
    imports: new ImportRepository(database.db),
    scripts: new ScriptRepository(database.db),
    scriptTrials: new ScriptTrialRepository(database.db),
    trials: new TrialRepository(database.db, database.bulk),
    figures: new FigureRepository(database.db),
    analytics: new AnalyticsRepository(database.db),
    strategies: new StrategyRepository(database.db),
    strategyRegistry: new StrategyRegistryRepository(database.db),
    operations: new OperationRepository(database.db),
    metrics: new MetricRepository(database.db),
    leases: new LeaseRepository(database.db),
    ledger: new LedgerRepository(database.db),
    seals: new SealRepository(database.db, sessions),
    tasks: new TaskRepository(database.db),
    events: new EventRepository(database.db),
    retention: new RetentionRepository(database.db),
    resultCache: new ResultCache(database.db, sessions),
    catalogVersions: new CatalogVersionRepository(database.db),
    datasets: new DatasetRepository(database.db),
    idempotency: new IdempotencyRepository(database.db),
    installation: async () =>
      (installation ??= (await database.db.selectFrom('installation').select('id').executeTakeFirstOrThrow()).id),
    close: () => database.close(),
  };
}
