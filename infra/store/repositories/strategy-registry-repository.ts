import { sql, type Selectable } from 'kysely';
import type { StrategyValidation } from '../../../engine/model/strategy-validation';
import type { Db } from '../database';
import type { RegisteredStrategyTable } from '../schema';
import { storedJson } from '../stored-json';

export type RegisteredStrategyRow = Selectable<RegisteredStrategyTable>;

/** Operations of a kind that use a strategy. */
export interface StrategyUse {
  strategy: string;
  kind: string;
  total: number;
  completed: number;
  failed: number;
  lastUsed: Date;
}

/** Texts that count instead of what a file says; null for what the file says, undefined for what is there. */
export interface StrategyTexts {
  name?: string | null | undefined;
  description?: string | null | undefined;
}

/** What is known of strategies that neither their files nor the engine say. Rows stay: history names them. */
/** A version of a strategy, by what has been computed with it. */
export interface StrategyVersionRow {
  hash: string | null;
  operations: number;
  completed: number;
  failed: number;
  firstUsed: Date;
  lastUsed: Date;
  newestId: string;
  newestKind: string;
}

export class StrategyRegistryRepository {
  constructor(private readonly db: Db) {}

  list(): Promise<RegisteredStrategyRow[]> {
    return this.db.selectFrom('registered_strategies').selectAll().orderBy('number').execute();
  }

  find(key: { strategy: string } | { number: number }): Promise<RegisteredStrategyRow | undefined> {
    const rows = this.db.selectFrom('registered_strategies').selectAll();
    const found = 'strategy' in key ? rows.where('strategy', '=', key.strategy) : rows.where('number', '=', key.number);
    return found.executeTakeFirst();
  }

  /** Registers strategies; those that were before stay as they are, and those that were deleted come back. */
  async register(strategies: readonly string[], owner: string): Promise<void> {
    if (strategies.length === 0) return;
    await this.db
      .insertInto('registered_strategies')
      .values(strategies.map((strategy) => ({ strategy, owner })))
      .onConflict((conflict) => conflict.column('strategy').doUpdateSet({ deleted_at: null, deleted_by: null }))
      .execute();
  }

  /** Notes that a strategy's file was written for its owner. */
  async setFile(strategy: string, { file, hash }: { file: string; hash: string }): Promise<void> {
    await this.db
      .updateTable('registered_strategies')
      .set({ file, file_hash: hash })
      .where('strategy', '=', strategy)
      .execute();
  }

  /** Whether a file was written by an upload and has had no other content since. */
  async hasWritten(file: string, hash: string): Promise<boolean> {
    const rows = this.db.selectFrom('registered_strategies').select('number');
    return (await rows.where('file', '=', file).where('file_hash', '=', hash).executeTakeFirst()) !== undefined;
  }

  async setTexts(strategy: string, texts: StrategyTexts): Promise<void> {
    const given = Object.entries(texts).filter(([, text]) => text !== undefined);
    if (given.length === 0) return;
    const set = Object.fromEntries(given) as { name?: string | null; description?: string | null };
    await this.db.updateTable('registered_strategies').set(set).where('strategy', '=', strategy).execute();
  }

  async setValidation(strategy: string, validation: StrategyValidation): Promise<void> {
    await this.db
      .updateTable('registered_strategies')
      .set({ validation: storedJson(validation), validated_at: new Date() })
      .where('strategy', '=', strategy)
      .execute();
  }

  /** Takes a strategy from all new work; what has been done with it stays. */
  async delete(strategy: string, by: string): Promise<void> {
    await this.db
      .insertInto('registered_strategies')
      .values({ strategy, owner: by, deleted_at: new Date(), deleted_by: by })
      .onConflict((c) => c.column('strategy').doUpdateSet({ deleted_at: new Date(), deleted_by: by }))
      .execute();
  }

  /** What has been done with strategies, or with one, by id and kind. */
  async uses(strategy?: string): Promise<StrategyUse[]> {
    const only = strategy === undefined ? sql`` : sql`and strategy = ${strategy}`;
    const { rows } = await sql<StrategyUse>`
      select strategy, kind, count(*)::int as total,
        (count(*) filter (where status = 'completed'))::int as completed,
        (count(*) filter (where status = 'failed'))::int as failed,
        max(created_at) as "lastUsed"
      from operations where strategy is not null ${only} group by strategy, kind order by strategy, kind`.execute(
      this.db,
    );
    return rows;
  }

  /** What has been computed with a strategy, by its version, the last used first. */
  async versions(strategy: string): Promise<StrategyVersionRow[]> {
    const { rows } = await sql<StrategyVersionRow>`
      select strategy_hash as hash, count(*)::int as operations,
        (count(*) filter (where status = 'completed'))::int as completed,
        (count(*) filter (where status = 'failed'))::int as failed,
        min(created_at) as "firstUsed", max(created_at) as "lastUsed",
        (array_agg(id order by seq desc))[1] as "newestId", (array_agg(kind order by seq desc))[1] as "newestKind"
      from operations where strategy = ${strategy} group by strategy_hash order by max(created_at) desc`.execute(
      this.db,
    );
    return rows;
  }
}
