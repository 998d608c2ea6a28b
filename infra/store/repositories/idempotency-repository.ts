import type { Selectable } from 'kysely';
import type { Db } from '../database';
import type { IdempotencyKeyTable } from '../schema';

export type Claim = Pick<Selectable<IdempotencyKeyTable>, 'owner' | 'key' | 'request_hash' | 'operation_id'>;

/** Which operation a caller's idempotency key stands for. */
export class IdempotencyRepository {
  constructor(private readonly db: Db) {}

  /** Claims the key unless it is taken. Answers with what holds it: this claim, or the earlier one. */
  claim(claim: Claim): Promise<Claim> {
    return this.db
      .insertInto('idempotency_keys')
      .values(claim)
      .onConflict((c) => c.columns(['owner', 'key']).doUpdateSet({ owner: claim.owner }))
      .returning(['owner', 'key', 'request_hash', 'operation_id'])
      .executeTakeFirstOrThrow();
  }

  /** Gives the key back, for a request that made nothing. */
  async release({ owner, key, operation_id }: Claim): Promise<void> {
    await this.db
      .deleteFrom('idempotency_keys')
      .where('owner', '=', owner)
      .where('key', '=', key)
      .where('operation_id', '=', operation_id)
      .execute();
  }
}
