import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Db } from '../database';
import type { LedgerTable } from '../ledger-schema';

export type LedgerRow = Selectable<LedgerTable> & {
  /** What its hash is taken of. */
  text: string;
};

export interface LedgerFilter {
  catalog?: string | undefined;
  strategy?: string | undefined;
}

/** What was tried, of all entries that a filter lets through. */
export interface LedgerTotals {
  entries: number;
  trials: number;
  /** Variance, with divisor n - 1, of the yearly Sharpe ratios of trials; null below two. */
  sharpeVariance: number | null;
}

/** The chain of all entries, whatever the filter. */
export interface LedgerChain {
  length: number;
  /** Hash of the last entry; empty without one. */
  head: string;
  /** The first entry whose hash, or whose link to the one before it, is not right; null where all are. */
  broken: number | null;
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

  /** Looks at every entry. */
  async chain(): Promise<LedgerChain> {
    const { rows } = await sql<LedgerChain>`
      select count(*) as length, coalesce((array_agg(hash order by seq desc))[1], '') as head,
        min(seq) filter (where not sound) as broken
      from (select l.seq, l.hash,
          l.hash = encode(sha256(convert_to(ledger_text(l), 'UTF8')), 'hex')
            and l.previous = lag(l.hash, 1, '') over (order by l.seq)
            and l.seq = row_number() over (order by l.seq) as sound
        from ledger l) checked`.execute(this.db);
    return rows[0]!;
  }
}

function matches({ catalog, strategy }: LedgerFilter): RawBuilder<unknown> {
  const conditions = [sql`true`];
  if (catalog !== undefined) conditions.push(sql`l.catalog = ${catalog}`);
  if (strategy !== undefined) conditions.push(sql`l.strategy = ${strategy}`);
  return sql.join(conditions, sql` and `);
}
