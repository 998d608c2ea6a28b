import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Db } from '../database';
import { checkChain, type HashChain } from '../hash-chain';
import type { LedgerTable } from '../ledger-schema';

export type LedgerRow = Selectable<LedgerTable> & {
  /** What its hash is taken of. */
  text: string;
};

export interface LedgerFilter {
  /** With every other catalog that has had a file of its own or is a version of the same dataset. */
  catalog?: string | undefined;
  strategy?: string | undefined;
  /** Without what this operation has tried. */
  except?: string | undefined;
}

/** What the luck of the best of many is told by. */
export type Tried = Pick<LedgerTotals, 'trials' | 'sharpeVariance'>;

/** What was tried, of all entries that a filter lets through. */
export interface LedgerTotals {
  entries: number;
  trials: number;
  /** Variance, with divisor n - 1, of the yearly Sharpe ratios of trials; null below two. */
  sharpeVariance: number | null;
}

/** Every trial that anybody has computed. The database writes it: see `sql/ledger.sql`. */
export class LedgerRepository {
  constructor(private readonly db: Db) {}

  /** Entries, newest first. */
  async list(filter: LedgerFilter, { limit, offset }: { limit: number; offset: number }): Promise<LedgerRow[]> {
    const { rows } = await sql<LedgerRow>`
      select l.*, ledger_text(l) as text from ledger l where ${matches(filter)}
      order by l.seq desc limit ${limit} offset ${offset}`.execute(this.db);
    return rows;
  }

  async totals(filter: LedgerFilter): Promise<LedgerTotals> {
    const { rows } = await sql<{ entries: number; trials: number; n: number; s: number; q: number }>`
      select count(*) as entries, coalesce(sum(trials), 0) as trials, coalesce(sum(sharpe_count), 0) as n,
        coalesce(sum(sharpe_sum), 0) as s, coalesce(sum(sharpe_squares), 0) as q
      from ledger l where ${matches(filter)}`.execute(this.db);
    const { entries, trials, n, s, q } = rows[0]!;
    return { entries, trials, sharpeVariance: n < 2 ? null : Math.max(0, (q - (s * s) / n) / (n - 1)) };
  }

  /** Trials that operations have computed which have not ended: they come into the ledger when they do. */
  async open({ catalog, strategy, except }: LedgerFilter): Promise<number> {
    const conditions = [sql`o.status in ('queued', 'running', 'paused') and o.strategy is not null`];
    if (catalog !== undefined) conditions.push(isSameData('s', catalog));
    if (strategy !== undefined) conditions.push(sql`o.strategy = ${strategy}`);
    if (except !== undefined) conditions.push(sql`o.id <> ${except}::uuid`);
    const { rows } = await sql<{ trials: number }>`
      select coalesce(sum(greatest(0, swept.trials - repeated.trials + validated.trials - counted.trials)), 0)::integer as trials
      from operations o join sessions s on s.id = o.session_id
        cross join lateral (select coalesce(sum(c.done - c.failed), 0) as trials from sweep_counts c where c.sweep_id = o.id) swept
        cross join lateral (select count(*) as trials from trials t where t.sweep_id = o.id and t.status <> 'failed'
          and t.trial in (select repeated_trials(o.id))) repeated
        cross join lateral (select coalesce(sum((p.body #>> '{tried,trials}')::integer), 0) as trials
          from validation_parts p where p.operation_id = o.id) validated
        cross join lateral (select coalesce(sum(l.trials), 0) as trials from ledger l
          where l.operation_id = o.id and l.at >= coalesce(o.started_at, '-infinity')) counted
      where ${sql.join(conditions, sql` and `)}`.execute(this.db);
    return rows[0]!.trials;
  }

  /** All that was tried up to now: who does not let a search end has tried its trials nevertheless. */
  async tried(filter: LedgerFilter): Promise<Tried> {
    const [{ trials, sharpeVariance }, open] = await Promise.all([this.totals(filter), this.open(filter)]);
    return { trials: trials + open, sharpeVariance };
  }

  /** A catalog and those that count with it, by name. */
  async sameData(catalog: string): Promise<string[]> {
    const { rows } = await sql<{ name: string }>`
      select c.name from catalogs_of_same_data(${catalog}) c (name) order by c.name collate "C"`.execute(this.db);
    return rows.map(({ name }) => name);
  }

  /** Every catalog that somebody has opened. */
  async catalogs(): Promise<string[]> {
    const rows = await this.db.selectFrom('ledger_data').select('catalog').distinct().orderBy('catalog').execute();
    return rows.map(({ catalog }) => catalog);
  }

  /** Every strategy that somebody has tried. */
  async strategies(): Promise<string[]> {
    const rows = await this.db.selectFrom('ledger').select('strategy').distinct().orderBy('strategy').execute();
    return rows.map(({ strategy }) => strategy);
  }

  /** Looks at every entry. */
  chain(): Promise<HashChain> {
    return checkChain(this.db, { table: 'ledger', text: 'ledger_text' });
  }

  /** Looks at every row of the files that catalogs have had. */
  dataChain(): Promise<HashChain> {
    return checkChain(this.db, { table: 'ledger_data', text: 'ledger_data_text' });
  }
}

function isSameData(table: 'l' | 's', catalog: string): RawBuilder<unknown> {
  return sql`${sql.ref(`${table}.catalog`)} in (select catalogs_of_same_data(${catalog}))`;
}

function matches({ catalog, strategy, except }: LedgerFilter): RawBuilder<unknown> {
  const conditions = [sql`true`];
  if (catalog !== undefined) conditions.push(isSameData('l', catalog));
  if (strategy !== undefined) conditions.push(sql`l.strategy = ${strategy}`);
  if (except !== undefined) conditions.push(sql`l.operation_id <> ${except}::uuid`);
  return sql.join(conditions, sql` and `);
}
