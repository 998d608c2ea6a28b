import type { Selectable } from 'kysely';
import { HoldfastError } from '../../../engine/model/errors';
import type { RiskPlan, RiskResult } from '../../../engine/model/risk';
import type { Db } from '../database';
import type { RiskTable } from '../risk-schema';
import {
  findOperation,
  listOperations,
  type Detail,
  type OperationFilter,
  type OperationPage,
  type OperationRow,
} from './operation-rows';

export type RiskRow = OperationRow & Selectable<RiskTable>;
/** Results may have thousands of numbers: lists go without. */
export type ListedRiskRow = Omit<RiskRow, 'result'>;

export function riskDetail(plan: RiskPlan, run: string | null): Detail {
  return { table: 'risks', values: { run_id: run, plan } };
}

export function riskResultDetail(result: RiskResult): Detail {
  return { table: 'risks', values: { result } };
}

/** Questions of risk, and what was found. */
export class RiskRepository {
  constructor(private readonly db: Db) {}

  /** @throws HoldfastError RISK_NOT_FOUND */
  async get(id: string): Promise<RiskRow> {
    const row = await findOperation<RiskRow>(this.db, 'risks', id);
    if (row) return row;
    throw new HoldfastError('RISK_NOT_FOUND', `There is no risk analysis "${id}".`, { path: 'id' });
  }

  list(filter: OperationFilter): Promise<OperationPage<ListedRiskRow>> {
    return listOperations(this.db, { ...filter, kind: 'risk' }, { table: 'risks', columns: ['run_id', 'plan'] });
  }
}
