import { sql, type Kysely } from 'kysely';

/**
 * Admits an operation as before, and refuses one that is there already while the session is locked. Left to the primary
 * key, a second insert of it would wait for whoever is just ending it, who waits for the lock of the session.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function admit_operation(wanted uuid, operation uuid) returns boolean language plpgsql volatile as $$
    declare
      admitted boolean := admit_operation(wanted);
    begin
      if exists (select from runs where id = operation) or exists (select from sweeps where id = operation) then
        raise exception 'the operation is there already' using errcode = 'unique_violation';
      end if;
      return admitted;
    end $$`.execute(db);
}
