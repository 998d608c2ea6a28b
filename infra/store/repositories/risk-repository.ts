import { deserialize, serialize } from 'node:v8';
import { sql, type Selectable } from 'kysely';
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

  /** What is known of runs that are done, by their number. */
  async parts<T>(id: string): Promise<Map<number, T>> {
    const rows = await this.db
      .selectFrom('risk_parts')
      .select(['number', 'body'])
      .where('operation_id', '=', id)
      .orderBy('number')
      .execute();
    return new Map(rows.map(({ number, body }) => [number, deserialize(body) as T]));
  }

  async partCount(id: string): Promise<number> {
    const { rows } = await sql<{ count: number }>`select count(*)::integer as count from risk_parts
      where operation_id = ${id}`.execute(this.db);
    return rows[0]!.count;
  }

  /** Stores what is known of runs, while the question is open and of this attempt; what is there already stays as it is. */
  async saveParts(
    { id, attempt }: Pick<RiskRow, 'id' | 'attempt'>,
    parts: readonly (readonly [number: number, body: unknown])[],
  ): Promise<void> {
    const [numbers, bodies] = [parts.map(([number]) => number), parts.map(([, body]) => serialize(body))];
    await this.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock_shared(fence_key(${id}::uuid))`.execute(tx);
      await sql`insert into risk_parts (operation_id, number, body)
        select ${id}::uuid, part.number, part.body from unnest(${numbers}::integer[], ${bodies}::bytea[]) as part (number, body)
        where exists (select from operations where id = ${id}::uuid and attempt = ${attempt} and status in ('queued', 'running', 'paused'))
        on conflict do nothing`.execute(tx);
    });
  }
}
