import type { RiskPlan, RiskResult } from '../../engine/model/risk';
import type { Json, OptionalJson } from './column-types';

/** What only questions of risk have. */
export interface RiskTable {
  id: string;
  /** The run that is looked at, where it is one. */
  run_id: string | null;
  plan: Json<RiskPlan>;
  /** Null before it has ended. */
  result: OptionalJson<RiskResult>;
}

export interface RiskPartTable {
  operation_id: string;
  number: number;
  body: Buffer;
}
