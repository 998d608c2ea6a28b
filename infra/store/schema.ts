import type { ColumnType, Generated } from 'kysely';
import type { BrokenStrategy } from '../../engine/model/broken-strategy';
import type { CacheParts } from '../../engine/model/cache-key';
import type { DatasetFile, SessionSelection } from '../../engine/model/dataset';
import type { FullStatisticName } from '../../engine/model/run-statistics';
import type { StoppedTrial } from '../../engine/model/early-stopping';
import type { ErrorBody } from '../../engine/model/errors';
import type { Manifest, SessionRequest } from '../../engine/model/manifest';
import type { EventTopic, MetricPoint } from '../../engine/model/operations';
import type { RunRejections, StrategyDescriptor } from '../../engine/model/result';
import type { RunConfig } from '../../engine/model/run-config';
import type { Statistics } from '../../engine/model/statistics';
import type { OperationStatus, SessionStatus, TrialStatus } from '../../engine/model/status';
import type { StrategyValidation } from '../../engine/model/strategy-validation';
import type { Verification } from '../../engine/model/verification';
import type { Json, OptionalJson, OptionalTime, Time } from './column-types';
import type { DatasetTable, DatasetVersionTable } from './dataset-tables';
import type { ImportProfileTable, ImportTable } from './import-schema';
import type { LedgerDataTable, LedgerTable } from './ledger-schema';
import type { SealLogTable, SealTable } from './seal-schema';
import type { ScriptLogPartTable, ScriptRunTable } from './script-schema';
import type {
  PointsTable,
  SearchAskTable,
  SearchGenerationTable,
  SearchRequestTable,
  SearchRungTable,
  SweepTable,
} from './sweep-schema';
import type { RiskPartTable, RiskTable } from './risk-schema';
import type { ClientNoteTable, FollowUpTable } from './follow-up-schema';
import type { ValidationPartTable, ValidationTable } from './validation-schema';

export interface SessionTable {
  id: string;
  name: string;
  catalog: string;
  start_us: number;
  end_us: number;
  status: SessionStatus;
  manifest_version: Generated<number>;
  manifest_hash: string | null;
  instruments: Generated<number>;
  memory_bytes: Generated<number>;
  /** What its data was expected to take before it was loaded, with room for indicators. */
  predicted_bytes: Generated<number>;
  memory_warning: Generated<boolean>;
  /** Operations that have a place in it at once. */
  max_concurrent: Generated<number>;
  /** Operations that wait for a place; kept by a trigger. */
  waiting: Generated<number>;
  owner: Generated<string>;
  /** What was asked for, so that a session can be opened again whose workflow never began. */
  request: OptionalJson<SessionRequest>;
  /** Takes what its catalog gets without being told. */
  follow: Generated<boolean>;
  /** Null where its instruments were named. */
  selection: OptionalJson<SessionSelection>;
  error: OptionalJson<ErrorBody>;
  created_at: Time;
  closed_at: OptionalTime;
}

export interface ManifestTable {
  hash: string;
  body: Json<Manifest>;
  created_at: Time;
}

export interface SessionVersionTable {
  session_id: string;
  version: number;
  manifest_hash: string;
  instruments: Generated<number>;
  start_us: Generated<number>;
  end_us: Generated<number>;
  memory_bytes: Generated<number>;
  created_at: Time;
}

export interface SessionHostTable {
  session_id: string;
  host: string;
  /** Engine build of the worker; null where it was stored by 0.2.0. */
  build: string | null;
  /** Threads of the worker; null where it was stored by 0.2.0. */
  threads: number | null;
}

/** What engine workers have in memory: a report, on which nothing rests. */
export interface EngineMarketTable {
  host: string;
  manifest_hash: string;
  memory_bytes: number;
}

export interface StrategyTable {
  id: string;
  descriptor: Json<StrategyDescriptor>;
  /** The strategies folder that it comes from; null for a built-in one. */
  folder: string | null;
  updated_at: Time;
}

/** What is known of a strategy that neither its file nor the engine says. */
export interface RegisteredStrategyTable {
  number: Generated<number>;
  strategy: string;
  owner: string;
  registered_at: Time;
  /** Instead of what the file says; null for that. */
  name: string | null;
  description: string | null;
  /** A file that was written for its owner, with the SHA-256 of what was written; null for files of the user's own. */
  file: string | null;
  file_hash: string | null;
  validation: OptionalJson<StrategyValidation>;
  validated_at: OptionalTime;
  deleted_at: OptionalTime;
  deleted_by: string | null;
}

/** What a strategies folder holds, as an engine worker has seen it last. */
export interface StrategyFolderTable {
  folder: string;
  worker: string;
  engine_build: string;
  state_hash: string;
  changed_us: number;
  broken: Json<BrokenStrategy[]>;
  published_at: Time;
}

/** Small facts of a result that its end's event tells: a hash, a digest, a version. */
export interface OperationFacts {
  resultHash?: string;
  digest?: string;
  [name: string]: unknown;
}

/** One row for everything that takes time, whatever its kind. */
export interface OperationTable {
  id: string;
  /** In order of creation. */
  seq: Generated<number>;
  kind: string;
  parent: string | null;
  session_id: string | null;
  session: string | null;
  owner: string | null;
  /** What the client calls it. */
  label: string | null;
  tags: Generated<string[]>;
  /** What readers write about it. */
  note: string | null;
  strategy: string | null;
  status: OperationStatus;
  /** 1 is the most urgent, 5 the least. */
  priority: Generated<number>;
  manifest_version: number | null;
  manifest_hash: string | null;
  /** Content of the strategy that it is pinned to. */
  strategy_hash: string | null;
  engine_build: string | null;
  /** Leaves take a place in their session; parents hold none. */
  takes_place: Generated<boolean>;
  /** It computes on a thread of its own. */
  own_thread: Generated<boolean>;
  /** False while it waits for a place. */
  admitted: Generated<boolean>;
  /** Generated: it is queued for a place. */
  waiting: ColumnType<boolean, never, never>;
  turn: Generated<number>;
  /** Counts from 1; an operation that is opened or started again begins another one. */
  attempt: Generated<number>;
  /** Counts the changes of status that the workflow of an attempt has asked for. */
  step: Generated<number>;
  /** The engine worker that was chosen for it, or that computed it. */
  worker: string | null;
  /** Units of work in all, that are done, and that failed; null until they are known. */
  total: number | null;
  done: number | null;
  failed: number | null;
  facts: OptionalJson<OperationFacts>;
  error: OptionalJson<ErrorBody>;
  /** Why somebody cancelled it, in their words. */
  reason: string | null;
  /** Since when it waits for a part that is away, and what that part last said. */
  stalled_since: OptionalTime;
  last_error: OptionalJson<ErrorBody>;
  created_at: Time;
  started_at: OptionalTime;
  finished_at: OptionalTime;
  /** Between an end and what opened it again. */
  idle_seconds: Generated<number>;
  /** SHA-256 over the parts; null for what must not serve as a source. */
  cache_key: string | null;
  cache_parts: OptionalJson<CacheParts>;
  cached_from: string | null;
  cache_reason: string | null;
}

/** What only runs have. */
export interface RunTable {
  id: string;
  config: Json<RunConfig>;
  statistics: OptionalJson<Statistics>;
  bars_per_year: number | null;
  bars: number | null;
  fills_artifact: string | null;
  trades_artifact: string | null;
  equity_artifact: string | null;
  rejections: OptionalJson<RunRejections['counts']>;
  rejections_artifact: string | null;
  orders_artifact: string | null;
  series_artifact: string | null;
  log_artifact: string | null;
  /** The trial that it was asked for as; null where it was not. */
  trial_of: string | null;
  trial_kind: 'sweep' | 'search' | null;
  trial: number | null;
}

/** What only sweeps have. */
/** One row. */
export interface InstallationTable {
  /** Part of the names of task queues; empty where they have none. */
  id: string;
}

/** Repetitions of runs, to compare. */
export interface VerificationTable {
  id: string;
  run_id: string;
  config: Json<RunConfig>;
  verification: OptionalJson<Verification>;
}

export interface TrialTable {
  sweep_id: string;
  trial: number;
  status: TrialStatus;
  result_hash: Buffer;
  host: string;
  error: OptionalJson<ErrorBody>;
  /** Where it was stopped on a part of its bars; its statistics are in it, and none in the columns. */
  stopped: OptionalJson<StoppedTrial>;
  total_return: number | null;
  annual_return: number | null;
  volatility: number | null;
  sharpe: number | null;
  sortino: number | null;
  calmar: number | null;
  max_drawdown: number | null;
  final_equity: number | null;
  fees: number | null;
  exposure: number | null;
  trades: number | null;
  win_rate: number | null;
  profit_factor: number | null;
  fills: number | null;
  rejected_orders: number | null;
  /** Statistics of runs that its sweep asks for, in their order. */
  further: OptionalJson<Partial<Record<FullStatisticName, number | null>>>;
}

export interface EventTable {
  id: Generated<number>;
  topic: EventTopic;
  kind: string;
  operation_id: string | null;
  session: string | null;
  body: Json<Record<string, unknown>>;
  created_at: Time;
}

export interface OperationMetricTable {
  operation_id: string;
  seq: number;
  body: Json<Omit<MetricPoint, 'seq'>>;
  created_at: Time;
}

/** Rows of a sweep by the engine worker that stored them. */
export interface SweepCountTable {
  sweep_id: string;
  host: string;
  done: number;
  failed: number;
  best_trial: number | null;
  best_value: number | null;
}

export interface CatalogVersionTable {
  catalog: string;
  version: number;
  tick: ColumnType<Date, Date, never>;
  hash: string;
  body: Json<DatasetFile[]>;
  /** Newest bar of the version before; with `newest_us`, the interval that this one brought. */
  previous_us: number | null;
  newest_us: number;
  instruments: number;
  added: number;
  changed: number;
  created_at: Time;
}

/** The first trials of a large sweep in an order that was asked for, such as `-sharpe`. */
export interface TrialRankTable {
  sweep_id: string;
  sort: string;
  rank: number;
  trial: number;
}

/** A figure of the trials of a large sweep that does not change any more, in parts of so many trials each. */
export interface TrialFigureTable {
  sweep_id: string;
  figure: string;
  part: number;
  figures: Buffer;
}

/** Repeated attempts at work, and the deaths of workers that each was there at. */
export interface TaskTable {
  operation_id: string;
  task: string;
  worker: string | null;
  boot: string | null;
  quarantined: Generated<boolean>;
  seen_at: Time;
  deaths: Generated<number>;
  quarantine_deaths: Generated<number>;
}

export interface IdempotencyKeyTable {
  owner: string;
  key: string;
  request_hash: string;
  operation_id: string;
  created_at: Time;
}

export interface Schema {
  catalog_versions: CatalogVersionTable;
  datasets: DatasetTable;
  dataset_versions: DatasetVersionTable;
  sessions: SessionTable;
  manifests: ManifestTable;
  session_versions: SessionVersionTable;
  session_hosts: SessionHostTable;
  engine_markets: EngineMarketTable;
  strategies: StrategyTable;
  strategy_folders: StrategyFolderTable;
  registered_strategies: RegisteredStrategyTable;
  operations: OperationTable;
  runs: RunTable;
  sweeps: SweepTable;
  sweep_points: PointsTable;
  search_generations: SearchGenerationTable;
  search_rungs: SearchRungTable;
  search_asks: SearchAskTable;
  search_requests: SearchRequestTable;
  ledger: LedgerTable;
  ledger_data: LedgerDataTable;
  validations: ValidationTable;
  validation_parts: ValidationPartTable;
  seals: SealTable;
  seal_log: SealLogTable;
  risks: RiskTable;
  risk_parts: RiskPartTable;
  follow_ups: FollowUpTable;
  client_notes: ClientNoteTable;
  installation: InstallationTable;
  verifications: VerificationTable;
  imports: ImportTable;
  import_profiles: ImportProfileTable;
  script_runs: ScriptRunTable;
  script_log_parts: ScriptLogPartTable;
  trials: TrialTable;
  events: EventTable;
  operation_metrics: OperationMetricTable;
  sweep_counts: SweepCountTable;
  idempotency_keys: IdempotencyKeyTable;
  tasks: TaskTable;
  trial_ranks: TrialRankTable;
  trial_figures: TrialFigureTable;
}
