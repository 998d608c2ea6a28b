import { sql } from 'kysely';
import type { Db } from '../database';
import type { OperationRow } from './operation-rows';
import type { RunRow } from './run-repository';

/** Runs that are looked through for what is wrong with them. */
const MOST_RECENT = 1000;
/** What stands in labels as words, by the index `operations_by_label`. */
const WORDS = sql`to_tsvector('simple', regexp_replace(o.label, '[^[:alnum:]]+', ' ', 'g'))`;

/** Looks across all that is stored. */
export class FindRepository {
  constructor(private readonly db: Db) {}

  /** Operations whose label has a word for each word of a text that begins with it, the newest first. */
  async labelled(text: string, limit: number): Promise<OperationRow[]> {
    const { rows } = await sql<OperationRow>`
      select o.* from operations o where o.label is not null and ${WORDS} @@ (
        select to_tsquery('simple', string_agg(quote_literal(word) || ':*', ' & '))
          from regexp_split_to_table(${text}::text, '[^[:alnum:]]+') word where word <> '')
        order by o.seq desc limit ${limit}`.execute(this.db);
    return rows;
  }

  /** Operations that failed since a time, parts of others left out, the newest first. */
  failedSince(since: Date, limit: number): Promise<OperationRow[]> {
    return this.db
      .selectFrom('operations')
      .selectAll()
      .where('status', '=', 'failed')
      .where('finished_at', '>', since)
      .where('parent', 'is', null)
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute();
  }

  /** Of the newest completed runs since a time those that filled no order and had one refused. */
  async rejectedSince(since: Date, limit: number): Promise<RunRow[]> {
    const { rows } = await sql<RunRow>`
      with o as materialized (
        select * from operations where kind = 'run' and status = 'completed' and finished_at > ${since}
          order by seq desc limit ${MOST_RECENT})
      select d.*, o.* from o join runs d on d.id = o.id
        where (d.statistics->>'fills')::float8 = 0 and (d.statistics->>'rejectedOrders')::float8 > 0
        order by o.seq desc limit ${limit}`.execute(this.db);
    return rows;
  }
}
