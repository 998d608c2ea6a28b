import { sql, type Kysely } from 'kysely';

/** Operations are found by words of their labels. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index operations_by_label on operations
      using gin (to_tsvector('simple', regexp_replace(label, '[^[:alnum:]]+', ' ', 'g'))) where label is not null`.execute(
    db,
  );
}
