import { sql, type Kysely } from 'kysely';

/**
 * Tells the event itself where it fits into a notification, of 8,000 bytes at most, and else its number: who listens need
 * not come back for it. Otherwise as before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function publish_event(topic text, kind text, operation_id uuid, session text, body jsonb)
    returns void language plpgsql as $$
    declare
      number bigint;
      at timestamptz;
      told text;
    begin
      perform pg_advisory_xact_lock(7310021);
      insert into events (topic, kind, operation_id, session, body)
        values (topic, kind, operation_id, session, body) returning id, created_at into number, at;
      told := jsonb_build_object('id', number, 'topic', topic, 'kind', kind, 'operationId', operation_id,
        'session', session, 'body', body,
        'at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text;
      perform pg_notify('holdfast_events', case when octet_length(told) < 7900 then told else number::text end);
    end $$`.execute(db);
}
