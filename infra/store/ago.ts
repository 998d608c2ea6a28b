import { sql, type RawBuilder } from 'kysely';

/** A moment in the past by the clock of the database, which is that of the rows. */
export function ago(ms: number): RawBuilder<Date> {
  return sql<Date>`clock_timestamp() - make_interval(secs => ${ms / 1000})`;
}
