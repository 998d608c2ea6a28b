import { sql, type Kysely } from 'kysely';

/** One view over everything that takes time. */
const VIEW = sql`
  create view operations as
    select 'run'::text as kind, id, session_id, session, strategy, owner, status, null::integer as total, error,
           cancel_reason, created_at, started_at, finished_at
      from runs
    union all
    select 'sweep', id, session_id, session, strategy, owner, status, total, error,
           cancel_reason, created_at, started_at, finished_at
      from sweeps
    union all
    select 'session', id, id, name, null, null,
           case status when 'loading' then 'running' when 'failed' then 'failed' else 'completed' end,
           null, error, null, created_at, created_at, closed_at
      from sessions`;

/*
 * Numbers are given under a lock that is held until the commit: whoever has read number n has seen every lower one, so a
 * reader goes on from the last number without a gap. The triggers are deferred to the commit, which keeps the lock short
 * and last, and so free of deadlocks.
 */
const PUBLISH = sql`
  create function publish_event(topic text, kind text, operation_id uuid, session text, body jsonb) returns void
  language plpgsql as $$
  declare
    number bigint;
  begin
    perform pg_advisory_xact_lock(7310021);
    insert into events (topic, kind, operation_id, session, body)
      values (topic, kind, operation_id, session, body) returning id into number;
    perform pg_notify('holdfast_events', number::text);
  end $$`;

const OPERATION_EVENT = sql`
  create function record_operation_event() returns trigger language plpgsql as $$
  declare
    topic text;
    extra jsonb;
  begin
    topic := case
      when new.status = 'completed' then 'completed'
      when new.status in ('failed', 'cancelled') then 'failed'
      when new.status = 'running' and (tg_op = 'INSERT' or old.status <> 'paused') then 'started'
      else 'progress' end;
    if tg_argv[0] = 'run' then
      extra := jsonb_build_object('resultHash', new.result_hash);
    else
      extra := jsonb_build_object('total', new.total, 'digest', new.digest);
    end if;
    perform publish_event(topic, tg_argv[0], new.id, new.session, jsonb_strip_nulls(extra || jsonb_build_object(
      'status', new.status, 'strategy', new.strategy, 'owner', new.owner, 'error', new.error,
      'cancelReason', new.cancel_reason)));
    return null;
  end $$`;

const SESSION_EVENT = sql`
  create function record_session_event() returns trigger language plpgsql as $$
  begin
    perform publish_event(
      case new.status when 'loading' then 'started' when 'failed' then 'failed' else 'completed' end,
      'session', new.id, new.name, jsonb_strip_nulls(jsonb_build_object(
        'status', new.status, 'manifestVersion', new.manifest_version, 'error', new.error)));
    return null;
  end $$`;

async function createTriggers(db: Kysely<unknown>): Promise<void> {
  for (const [table, kind] of [
    ['runs', 'run'],
    ['sweeps', 'sweep'],
  ] as const) {
    for (const [event, when] of [
      ['insert', 'true'],
      ['update', 'old.status is distinct from new.status'],
    ] as const) {
      await sql`
        create constraint trigger ${sql.ref(`${table}_${event}_event`)} after ${sql.raw(event)} on ${sql.table(table)}
        deferrable initially deferred for each row when (${sql.raw(when)})
        execute function record_operation_event(${sql.lit(kind)})`.execute(db);
    }
  }
  await sql`
    create constraint trigger sessions_insert_event after insert on sessions
    deferrable initially deferred for each row execute function record_session_event()`.execute(db);
  await sql`
    create constraint trigger sessions_update_event after update on sessions deferrable initially deferred for each row
    when (old.status is distinct from new.status or old.manifest_version is distinct from new.manifest_version)
    execute function record_session_event()`.execute(db);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['runs', 'sweeps']) {
    await db.schema.alterTable(table).addColumn('cancel_reason', 'text').execute();
    await db.schema.createIndex(`${table}_by_creation`).on(table).columns(['created_at', 'id']).execute();
  }
  await sql`
    create table events (
      id bigint generated always as identity primary key,
      topic text not null,
      kind text not null,
      operation_id uuid,
      session text,
      body jsonb not null,
      created_at timestamptz not null default clock_timestamp()
    )`.execute(db);
  await sql`create index events_by_operation on events (operation_id, id)`.execute(db);
  await sql`
    create table operation_metrics (
      operation_id uuid not null,
      seq integer not null,
      body jsonb not null,
      created_at timestamptz not null default clock_timestamp(),
      primary key (operation_id, seq)
    )`.execute(db);
  // Rows of a sweep by host: counted where they are stored, since counting millions takes longer than a reader waits.
  await sql`
    create table sweep_counts (
      sweep_id uuid not null,
      host text not null,
      done integer not null,
      failed integer not null,
      best_trial integer,
      best_value float8,
      primary key (sweep_id, host)
    ) with (fillfactor = 50)`.execute(db);
  await sql`
    insert into sweep_counts (sweep_id, host, done, failed)
    select sweep_id, host, count(*), count(*) filter (where status = 'failed') from trials group by 1, 2`.execute(db);
  for (const statement of [VIEW, PUBLISH, OPERATION_EVENT, SESSION_EVENT]) await statement.execute(db);
  await createTriggers(db);
}
