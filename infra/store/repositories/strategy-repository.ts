import { HoldfastError } from '../../../engine/model/errors';
import type { StrategyDescriptor } from '../../../engine/model/result';
import type { Db } from '../database';

/** What the engines can run, published by them so that every door can validate without loading a strategy. */
export class StrategyRepository {
  constructor(private readonly db: Db) {}

  async publish(descriptors: readonly StrategyDescriptor[]): Promise<void> {
    if (descriptors.length === 0) return;
    await this.db
      .insertInto('strategies')
      .values(descriptors.map((d) => ({ id: d.id, descriptor: JSON.stringify(d), updated_at: new Date() })))
      .onConflict((c) =>
        c.column('id').doUpdateSet((e) => ({
          descriptor: e.ref('excluded.descriptor'),
          updated_at: e.ref('excluded.updated_at'),
        })),
      )
      .execute();
  }

  /** @throws HoldfastError STRATEGY_NOT_FOUND, path `strategy` */
  async get(id: string): Promise<StrategyDescriptor> {
    const row = await this.db.selectFrom('strategies').select('descriptor').where('id', '=', id).executeTakeFirst();
    if (!row) throw new HoldfastError('STRATEGY_NOT_FOUND', `There is no strategy "${id}".`, { path: 'strategy' });
    return row.descriptor;
  }

  async list(): Promise<StrategyDescriptor[]> {
    const rows = await this.db.selectFrom('strategies').select('descriptor').orderBy('id').execute();
    return rows.map((row) => row.descriptor);
  }
}
