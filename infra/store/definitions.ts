import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { contentHash } from '../../engine/model/canonical';
import type { Db } from './database';

/** In the order in which they need each other. */
const FILES = ['events', 'lifecycle', 'admission', 'tasks', 'ledger', 'ledger-data', 'seals'];
const LOCK = 7310023;

function read(name: string): string {
  return readFileSync(path.join(__dirname, 'sql', `${name}.sql`), 'utf8');
}

/**
 * Functions and triggers of the database as `sql/` defines them now. They are replaced where their text differs from what
 * was applied last, all in one transaction.
 */
export async function applyDefinitions(db: Db): Promise<void> {
  const texts = FILES.map(read);
  const hash = contentHash(texts);
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
    await sql`create table if not exists definitions (hash text not null)`.execute(tx);
    const { rows } = await sql<{ hash: string }>`select hash from definitions`.execute(tx);
    if (rows[0]?.hash === hash) return;
    for (const text of texts) await sql.raw(text).execute(tx);
    await sql`delete from definitions`.execute(tx);
    await sql`insert into definitions values (${hash})`.execute(tx);
  });
}
