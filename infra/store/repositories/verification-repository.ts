import { sql, type Selectable } from 'kysely';
import { HoldfastError } from '../../../engine/model/errors';
import type { RunConfig } from '../../../engine/model/run-config';
import type { Verification } from '../../../engine/model/verification';
import type { Db } from '../database';
import type { VerificationTable } from '../schema';
import type { Detail, OperationRow } from './operation-rows';

export type VerificationRow = OperationRow & Selectable<VerificationTable>;

/** More of them say nothing new. */
const MOST_SHOWN = 100;

/** @param run the run that is repeated, by its id, and the configuration that it is repeated with */
export function verificationDetail(run: { id: string; config: RunConfig }): Detail {
  return { table: 'verifications', values: { run_id: run.id, config: run.config } };
}

export function verifiedDetail(verification: Verification): Detail {
  return { table: 'verifications', values: { verification } };
}

/** Repetitions of runs, to compare. */
export class VerificationRepository {
  constructor(private readonly db: Db) {}

  /** @throws HoldfastError OPERATION_NOT_FOUND */
  async get(id: string): Promise<VerificationRow> {
    const [row] = await this.where(sql`v.id = ${id}`);
    if (!row) throw new HoldfastError('OPERATION_NOT_FOUND', `There is no verification "${id}".`, { path: 'id' });
    return row;
  }

  /** Those of a run, newest first. */
  of(runId: string): Promise<VerificationRow[]> {
    return this.where(sql`v.run_id = ${runId}`);
  }

  private async where(condition: ReturnType<typeof sql>): Promise<VerificationRow[]> {
    const { rows } = await sql<VerificationRow>`
      select v.*, o.* from verifications v join operations o on o.id = v.id
      where ${condition} order by o.seq desc limit ${MOST_SHOWN}`.execute(this.db);
    return rows;
  }
}
