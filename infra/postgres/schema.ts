import type { ColumnType, Generated } from 'kysely';
import type { ErrorBody } from '../../engine/model/errors';
import type { Manifest } from '../../engine/model/manifest';
import type { StrategyDescriptor } from '../../engine/model/result';
import type { RunConfig } from '../../engine/model/run-config';
import type { Statistics } from '../../engine/model/statistics';
import type { OperationStatus, SessionStatus } from '../../engine/model/status';
import type { SweepPlan } from '../../engine/model/sweep-plan';

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
  created_at: Time;
}

export interface SessionHostTable {
  session_id: string;
  host: string;
}

export interface StrategyTable {
  id: string;
  descriptor: Json<StrategyDescriptor>;
  updated_at: Time;
}

/** What every operation row has. */
interface OperationColumns {
  id: string;
  session_id: string;
  session: string;
  manifest_version: number;
  manifest_hash: string;
  strategy: string;
  owner: string;
  status: OperationStatus;
  error: OptionalJson<ErrorBody>;
  created_at: Time;
  started_at: OptionalTime;
  finished_at: OptionalTime;
}

export interface RunTable extends OperationColumns {
  config: Json<RunConfig>;
  result_hash: string | null;
  statistics: OptionalJson<Statistics>;
  bars_per_year: number | null;
  bars: number | null;
  fills_artifact: string | null;
  trades_artifact: string | null;
  equity_artifact: string | null;
  host: string | null;
}

export interface SweepTable extends OperationColumns {
  plan: Json<SweepPlan>;
  total: number;
  digest: string | null;
}

export interface TrialTable {
  sweep_id: string;
  trial: number;
  status: 'completed' | 'failed';
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

export interface IdempotencyKeyTable {
  owner: string;
  key: string;
  request_hash: string;
  operation_id: string;
  created_at: Time;
}

export interface Schema {
  sessions: SessionTable;
  manifests: ManifestTable;
  session_versions: SessionVersionTable;
  session_hosts: SessionHostTable;
  strategies: StrategyTable;
  runs: RunTable;
  sweeps: SweepTable;
  trials: TrialTable;
  idempotency_keys: IdempotencyKeyTable;
}
