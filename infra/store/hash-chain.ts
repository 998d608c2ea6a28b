import { sql } from 'kysely';
import type { Db } from './database';

export interface HashChain {
  length: number;
  /** Hash of the last entry; empty without one. */
  head: string;
  /** The first entry whose hash, or whose link to the one before it, is not right; null where all are. */
  broken: number | null;
}

/**
 * Looks at every entry of a table whose entries carry the hash of the one before.
 * @param text function of the database: what an entry's hash is taken of
 */
export async function checkChain(db: Db, { table, text }: { table: string; text: string }): Promise<HashChain> {
  const { rows } = await sql<HashChain>`
    select count(*) as length, coalesce((array_agg(hash order by seq desc))[1], '') as head,
      min(seq) filter (where not sound) as broken
    from (select l.seq, l.hash,
        l.hash = encode(sha256(convert_to(${sql.ref(text)}(l), 'UTF8')), 'hex')
          and l.previous = lag(l.hash, 1, '') over (order by l.seq)
          and l.seq = row_number() over (order by l.seq) as sound
      from ${sql.table(table)} l) checked`.execute(db);
  return rows[0]!;
}
