import type { ColumnType, Generated } from 'kysely';
import type { CacheParts } from '../../engine/model/cache-key';
import type { DatasetFile, SessionSelection } from '../../engine/model/dataset';
import type { ErrorBody } from '../../engine/model/errors';
import type { Manifest, SessionRequest } from '../../engine/model/manifest';
import type { EventTopic, MetricPoint, OperationKind } from '../../engine/model/operations';
import type { BrokenStrategy, RunRejections, StrategyDescriptor } from '../../engine/model/result';
import type { RunConfig } from '../../engine/model/run-config';
import type { Statistics } from '../../engine/model/statistics';
import type { OperationStatus, SessionStatus, TrialStatus } from '../../engine/model/status';
import type { SweepPlan } from '../../engine/model/sweep-plan';
import type { Verification } from '../../engine/model/verification';

/** A JSON column: read parsed, written as text. */
type Json<T> = ColumnType<T, string, string>;
type OptionalJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Time = ColumnType<Date, Date | undefined, Date>;
type OptionalTime = ColumnType<Date | null, Date | null | undefined, Date | null>;

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
  /** Runs and sweeps that are at work at once. */
  max_concurrent: Generated<number>;
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
}

/** What engine workers have in memory: a report, on which nothing rests. */
export interface EngineMarketTable {
  host: string;
  manifest_hash: string;
  memory_bytes: number;
}

/** View of what waits for a place in its session. */
export interface QueuedOperationView {
  kind: 'run' | 'sweep';
  id: string;
  session_id: string;
  owner: string;
  priority: number;
  created_at: Date;
  /** From 1. */
  position: number;
}

export interface StrategyTable {
  id: string;
  descriptor: Json<StrategyDescriptor>;
  /** The strategies folder that it comes from; null for a built-in one. */
  folder: string | null;
  updated_at: Time;
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

/** What every operation row has. */
interface OperationColumns {
  id: string;
  session_id: string;
  session: string;
  manifest_version: number;
  manifest_hash: string;
  strategy: string;
  /** Version of the strategy that computes it; null for work from before there were pins. */
  strategy_hash: string | null;
  engine_build: string | null;
  owner: string;
  status: OperationStatus;
  /** False while it waits for a place in its session. */
  admitted: Generated<boolean>;
  /** 1 is the most urgent, 5 the least. */
  priority: Generated<number>;
  error: OptionalJson<ErrorBody>;
  created_at: Time;
  started_at: OptionalTime;
  finished_at: OptionalTime;
  /** Why somebody cancelled it, in their words. */
  cancel_reason: string | null;
}

/** What the cache of results knows of a run or sweep. */
interface CacheColumns {
  /** SHA-256 over the parts; null for what must not serve as a source. */
  cache_key: string | null;
  cache_parts: OptionalJson<CacheParts>;
  cached_from: string | null;
  cache_reason: string | null;
}

export interface RunTable extends OperationColumns, CacheColumns {
  /** Set for a run that repeats another one to compare: it is not among the user's runs. */
  verifies: string | null;
  verification: OptionalJson<Verification>;
  config: Json<RunConfig>;
  result_hash: string | null;
  statistics: OptionalJson<Statistics>;
  bars_per_year: number | null;
  bars: number | null;
  fills_artifact: string | null;
  trades_artifact: string | null;
  equity_artifact: string | null;
  rejections: OptionalJson<RunRejections['counts']>;
  rejections_artifact: string | null;
  host: string | null;
  /** What the client calls it. */
  label: string | null;
}

export interface SweepTable extends OperationColumns, CacheColumns {
  /** The sweep that the rows were computed for; null for its own. */
  rows_of: string | null;
  plan: Json<SweepPlan>;
  total: number;
  digest: string | null;
}

export interface TrialTable {
  sweep_id: string;
  trial: number;
  status: TrialStatus;
  result_hash: Buffer;
  host: string;
  error: OptionalJson<ErrorBody>;
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
}

/** The view over everything that takes time. */
export interface OperationsView {
  kind: OperationKind;
  id: string;
  session_id: string;
  session: string;
  strategy: string | null;
  owner: string | null;
  status: OperationStatus;
  total: number | null;
  error: ErrorBody | null;
  cancel_reason: string | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  label: string | null;
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

export interface DatasetVersionTable {
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

export interface IdempotencyKeyTable {
  owner: string;
  key: string;
  request_hash: string;
  operation_id: string;
  created_at: Time;
}

export interface Schema {
  dataset_versions: DatasetVersionTable;
  sessions: SessionTable;
  manifests: ManifestTable;
  session_versions: SessionVersionTable;
  session_hosts: SessionHostTable;
  engine_markets: EngineMarketTable;
  queued_operations: QueuedOperationView;
  strategies: StrategyTable;
  strategy_folders: StrategyFolderTable;
  runs: RunTable;
  sweeps: SweepTable;
  trials: TrialTable;
  operations: OperationsView;
  events: EventTable;
  operation_metrics: OperationMetricTable;
  sweep_counts: SweepCountTable;
  idempotency_keys: IdempotencyKeyTable;
}
