import { sql, type Kysely } from 'kysely';

/**
 * One table of everything that takes time. `runs`, `sweeps` and `verifications` keep what is theirs alone, one row for
 * each operation of their kind, and go with it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create temporary table queue_before on commit drop as select id, position from queued_operations`.execute(
    db,
  );
  await removeFunctions(db);
  await createOperations(db);
  await moveRows(db);
  await keepDetails(db);
  await indexOperations(db);
  await createQueue(db);
  await createTasks(db);
  await createRanks(db);
  await sql`create table leases (name text primary key, holder text not null, until timestamptz not null)`.execute(db);
}

/** Their present texts are in `../sql`, applied after the migrations. */
async function removeFunctions(db: Kysely<unknown>): Promise<void> {
  await sql`drop view operations, queued_operations`.execute(db);
  for (const table of ['runs', 'sweeps', 'sessions']) {
    for (const event of ['insert', 'update']) {
      await sql`drop trigger ${sql.ref(`${table}_${event}_event`)} on ${sql.table(table)}`.execute(db);
    }
  }
  await sql`drop trigger sweeps_release_trials on sweeps`.execute(db);
  for (const signature of [
    'record_operation_event()',
    'record_session_event()',
    'release_trials()',
    'publish_event(text, text, uuid, text, jsonb)',
    'admit_operation(uuid, uuid)',
    'admit_operation(uuid)',
    'admit_next(uuid)',
    'admitted_operations(uuid)',
    'least_busy_host(uuid)',
  ]) {
    await sql`drop function ${sql.raw(signature)}`.execute(db);
  }
}

async function createOperations(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table operations (
      id uuid primary key,
      seq bigint generated always as identity,
      kind text not null,
      parent uuid references operations (id) on delete cascade,
      session_id uuid references sessions (id) on delete cascade,
      session text,
      owner text,
      label text,
      tags text[] not null default '{}',
      strategy text,
      status text not null,
      priority smallint not null default 3,
      -- What it is pinned to.
      manifest_version integer,
      manifest_hash text references manifests (hash),
      strategy_hash text,
      engine_build text,
      -- Its place in the session: leaves take one, and wait for it by priority, then by turn.
      takes_place boolean not null default false,
      -- It computes on a thread of its own: of those, no more are admitted than threads can soon begin.
      own_thread boolean not null default false,
      admitted boolean not null default true,
      waiting boolean generated always as (takes_place and not admitted and status = 'queued') stored,
      turn bigint not null default 0,
      -- Fences: a write of an earlier attempt, or of an earlier step of the same one, changes nothing.
      attempt integer not null default 1,
      step integer not null default 0,
      worker text,
      total integer,
      done integer,
      failed integer,
      facts jsonb,
      error json,
      reason text,
      stalled_since timestamptz,
      last_error json,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      finished_at timestamptz,
      cache_key text,
      cache_parts jsonb,
      cached_from uuid,
      cache_reason text
    )`.execute(db);
}

async function moveRows(db: Kysely<unknown>): Promise<void> {
  const shared = sql.raw(`id, session_id, session, owner, strategy, status, priority, manifest_version, manifest_hash,
    strategy_hash, engine_build, admitted, error, cancel_reason as reason, created_at, started_at, finished_at,
    cache_key, cache_parts, cached_from, cache_reason`);
  await sql`
    insert into operations (kind, label, takes_place, own_thread, worker, total, facts, id, session_id, session, owner, strategy, status,
      priority, manifest_version, manifest_hash, strategy_hash, engine_build, admitted, error, reason, created_at,
      started_at, finished_at, cache_key, cache_parts, cached_from, cache_reason)
    select * from (
      select case when verifies is null then 'run' else 'verification' end as kind, label, verifies is null, true, host, bars,
             jsonb_strip_nulls(jsonb_build_object('resultHash', result_hash)), ${shared} from runs
      union all
      select 'sweep', null, true, false, null, total, jsonb_strip_nulls(jsonb_build_object('digest', digest)), ${shared}
        from sweeps
      union all
      select 'session', null, false, false, null, null, null, id, id, name, owner, null,
             case status when 'loading' then 'running' when 'failed' then 'failed' else 'completed' end,
             3, null, null, null, null, true, error, null, created_at, created_at,
             case when status <> 'loading' then created_at end, null, null, null, null
        from sessions
    ) as every order by created_at, id`.execute(db);
  await sql`
    update operations o set done = c.done, failed = c.failed from (
      select s.id, sum(c.done)::integer as done, sum(c.failed)::integer as failed
        from sweeps s join sweep_counts c on c.sweep_id = coalesce(s.rows_of, s.id) group by 1
    ) c where c.id = o.id`.execute(db);
}

const MOVED = [
  ...[
    'session_id',
    'session',
    'manifest_version',
    'manifest_hash',
    'strategy',
    'owner',
    'status',
    'admitted',
    'priority',
  ],
  ...['error', 'created_at', 'started_at', 'finished_at', 'cancel_reason', 'cache_key', 'cache_parts', 'cached_from'],
  ...['cache_reason', 'strategy_hash', 'engine_build'],
];

/** What stays in the tables of the kinds. */
async function keepDetails(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table verifications (
      id uuid primary key references operations (id) on delete cascade,
      run_id uuid not null,
      config json not null,
      verification json
    )`.execute(db);
  await sql`
    insert into verifications select id, verifies, config, verification from runs where verifies is not null`.execute(
    db,
  );
  await sql`delete from runs where verifies is not null`.execute(db);
  const columns = (names: readonly string[]) => sql.raw(names.map((name) => `drop column ${name}`).join(', '));
  await sql`alter table runs ${columns([...MOVED, 'verifies', 'verification', 'host', 'label', 'result_hash'])}`.execute(
    db,
  );
  await sql`alter table sweeps ${columns([...MOVED, 'total', 'digest'])}`.execute(db);
  // Its run may have been pruned before.
  await sql`delete from operations o using verifications v
    where v.id = o.id and not exists (select from runs r where r.id = v.run_id)`.execute(db);
  await sql`alter table verifications add foreign key (run_id) references operations (id) on delete cascade`.execute(
    db,
  );
  for (const table of ['runs', 'sweeps']) {
    await sql`alter table ${sql.table(table)} add foreign key (id) references operations (id) on delete cascade`.execute(
      db,
    );
  }
}

/** An index behind each list, each queue, and each foreign key. */
async function indexOperations(db: Kysely<unknown>): Promise<void> {
  const open = `status in ('queued', 'running', 'paused')`;
  for (const index of [
    `unique index operations_seq on operations (seq)`,
    `index operations_by_kind on operations (kind, seq)`,
    `index operations_by_session on operations (session, seq)`,
    `index operations_by_session_and_kind on operations (session, kind, seq)`,
    `index operations_by_session_id on operations (session_id, kind)`,
    `index operations_by_status on operations (status, seq)`,
    `index operations_by_parent on operations (parent) where parent is not null`,
    `index operations_by_manifest on operations (manifest_hash) where manifest_hash is not null`,
    `index operations_by_end on operations (finished_at) where finished_at is not null`,
    `index operations_open on operations (session_id, admitted) where takes_place and ${open}`,
    `index operations_waiting on operations (session_id, own_thread, priority, turn, seq) where waiting`,
    `index operations_by_worker on operations (worker) where ${open}`,
    `index operations_by_cache_key on operations (cache_key, finished_at) where status = 'completed' and cache_key is not null`,
    `index operations_recent on operations (kind, session, strategy, finished_at desc)
       where status = 'completed' and cached_from is null`,
    `index verifications_by_run on verifications (run_id)`,
    `index manifests_by_creation on manifests (created_at)`,
    `index sessions_by_manifest on sessions (manifest_hash)`,
    `index session_versions_by_manifest on session_versions (manifest_hash)`,
    `index events_by_creation on events (created_at)`,
    `index operation_metrics_by_creation on operation_metrics (created_at)`,
    `index idempotency_keys_by_creation on idempotency_keys (created_at)`,
  ]) {
    await sql.raw(`create ${index}`).execute(db);
  }
}

/** Start-time fair queueing: each owner's next turn, and the turn that was admitted last, by session and priority. */
async function createQueue(db: Kysely<unknown>): Promise<void> {
  await sql`drop table queue_turns`.execute(db);
  await sql`
    create table queue_turns (
      session_id uuid not null references sessions (id) on delete cascade,
      priority smallint not null,
      owner text not null,
      next_turn bigint not null,
      primary key (session_id, priority, owner)
    )`.execute(db);
  await sql`
    create table queue_clocks (
      session_id uuid not null references sessions (id) on delete cascade,
      priority smallint not null,
      turn bigint not null,
      primary key (session_id, priority)
    )`.execute(db);
  await sql`alter table sessions add column waiting integer not null default 0`.execute(db);
  // What waits keeps its place.
  await sql`update operations o set turn = q.position from queue_before q where q.id = o.id and o.waiting`.execute(db);
  await sql`
    insert into queue_turns select session_id, priority, owner, max(turn) + 1 from operations where waiting group by 1, 2, 3`.execute(
    db,
  );
  await sql`
    update sessions s set waiting = (select count(*) from operations o where o.session_id = s.id and o.waiting)`.execute(
    db,
  );
}

/** Repeated attempts that are at work, by the worker's boot, and the deaths of workers that each was there at. */
async function createTasks(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table tasks (
      operation_id uuid not null references operations (id) on delete cascade,
      task text not null,
      worker text,
      boot uuid,
      quarantined boolean not null default false,
      seen_at timestamptz not null default clock_timestamp(),
      deaths integer not null default 0,
      quarantine_deaths integer not null default 0,
      primary key (operation_id, task)
    )`.execute(db);
  await sql`create index tasks_by_boot on tasks (boot) where boot is not null`.execute(db);
}

/** The first trials of large sweeps in the orders that were asked for, so that nobody sorts millions of rows again. */
async function createRanks(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table trial_ranks (
      sweep_id uuid not null,
      sort text not null,
      rank integer not null,
      trial integer not null,
      primary key (sweep_id, sort, rank)
    )`.execute(db);
  await sql`alter table session_hosts add column threads integer`.execute(db);
}
