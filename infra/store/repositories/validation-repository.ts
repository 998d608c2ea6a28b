import { sql, type Selectable } from 'kysely';
import { HoldfastError } from '../../../engine/model/errors';
import type { ValidationPart, ValidationPlan, Verdict } from '../../../engine/model/validation';
import type { Db } from '../database';
import type { ValidationTable } from '../validation-schema';
import {
  findOperation,
  listOperations,
  type Detail,
  type OperationFilter,
  type OperationPage,
  type OperationRow,
} from './operation-rows';

export type ValidationRow = OperationRow & Selectable<ValidationTable>;

export function validationDetail(plan: ValidationPlan, parts: readonly string[]): Detail {
  return { table: 'validations', values: { subject: plan.subject.id, plan, parts } };
}

export function verdictDetail(verdict: Verdict): Detail {
  return { table: 'validations', values: { verdict } };
}

/** Validations, and what was found in each of their parts. */
export class ValidationRepository {
  constructor(private readonly db: Db) {}

  /** @throws HoldfastError VALIDATION_NOT_FOUND */
  async get(id: string): Promise<ValidationRow> {
    const row = await findOperation<ValidationRow>(this.db, 'validations', id);
    if (row) return row;
    throw new HoldfastError('VALIDATION_NOT_FOUND', `There is no validation "${id}".`, { path: 'id' });
  }

  list(filter: OperationFilter): Promise<OperationPage<ValidationRow>> {
    const columns = ['subject', 'plan', 'parts', 'verdict'];
    return listOperations(this.db, { ...filter, kind: 'validation' }, { table: 'validations', columns });
  }

  /** What the completed validations of a run, sweep or search came to, in the order in which they were asked for. */
  async verdictsOf(subject: string): Promise<Verdict[]> {
    const rows = await this.db
      .selectFrom('validations as v')
      .innerJoin('operations as o', 'o.id', 'v.id')
      .select('v.verdict')
      .where('v.subject', '=', subject)
      .where('o.status', '=', 'completed')
      .orderBy('o.seq')
      .execute();
    return rows.flatMap(({ verdict }) => verdict ?? []);
  }

  /** Parts that are done, by their number. */
  async parts(operationId: string): Promise<Map<number, ValidationPart>> {
    const rows = await this.db
      .selectFrom('validation_parts')
      .select(['number', 'body'])
      .where('operation_id', '=', operationId)
      .orderBy('number')
      .execute();
    return new Map(rows.map(({ number, body }) => [number, body]));
  }

  /** Stores a part; one that is there already stays as it is. */
  async savePart(operationId: string, number: number, body: ValidationPart): Promise<void> {
    await sql`insert into validation_parts (operation_id, number, body) values (${operationId}, ${number}, ${JSON.stringify(body)}::json)
      on conflict do nothing`.execute(this.db);
  }
}
