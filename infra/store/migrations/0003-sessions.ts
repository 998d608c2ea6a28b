import { sql, type Kysely } from 'kysely';

const OPEN = sql.raw(`('queued', 'running', 'paused')`);
const KINDS = [
  ['run', 'runs'],
  ['sweep', 'sweeps'],
] as const;

/** A branch for each kind of operation that takes a place in its session. */
function ofEachKind(columns: string, condition: string) {
  return sql.raw(
    KINDS.map(([kind, table]) => `select '${kind}' as kind, ${columns} from ${table} where ${condition}`).join(
      ' union all ',
    ),
  );
}

async function addColumns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('sessions')
    .addColumn('max_concurrent', 'integer', (c) => c.notNull().defaultTo(100))
    .addColumn('predicted_bytes', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('memory_warning', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('owner', 'text', (c) => c.notNull().defaultTo('admin'))
    .addColumn('request', 'json')
    .execute();
  await db.schema
    .alterTable('session_versions')
    .addColumn('instruments', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('start_us', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('end_us', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('memory_bytes', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`
    update session_versions v set instruments = json_array_length(m.body->'instruments'),
      start_us = (m.body->>'start')::numeric::bigint, end_us = (m.body->>'end')::numeric::bigint
    from manifests m where m.hash = v.manifest_hash`.execute(db);
  await sql`
    update session_versions v set memory_bytes = s.memory_bytes
    from sessions s where s.id = v.session_id and s.manifest_version = v.version`.execute(db);
  for (const [, table] of KINDS) {
    await db.schema
      .alterTable(table)
      .addColumn('admitted', 'boolean', (c) => c.notNull().defaultTo(true))
      .addColumn('priority', 'smallint', (c) => c.notNull().defaultTo(3))
      .execute();
  }
  await db.schema
    .createTable('queue_turns')
    .addColumn('session_id', 'uuid', (c) => c.notNull().references('sessions.id').onDelete('cascade'))
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('served_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('queue_turns_pkey', ['session_id', 'owner'])
    .execute();
  await db.schema
    .createTable('engine_markets')
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('manifest_hash', 'text', (c) => c.notNull())
    .addColumn('memory_bytes', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('engine_markets_pkey', ['host', 'manifest_hash'])
    .execute();
}

/**
 * The order in which a session takes what waits: by priority, then in turns of the owners, each of whom has had as many
 * turns as operations of his are admitted, then by who was served longest ago, then by age.
 */
async function createQueue(db: Kysely<unknown>): Promise<void> {
  const waiting = ofEachKind('id, session_id, owner, priority, created_at', `not admitted and status = 'queued'`);
  const admitted = ofEachKind('session_id, owner', `admitted and status in ('queued', 'running', 'paused')`);
  await sql`
    create view queued_operations as
    select kind, id, session_id, owner, priority, created_at,
      row_number() over (partition by session_id order by priority, turn, served_at nulls first, created_at, id)::integer as position
    from (
      select w.*, t.served_at, coalesce(a.n, 0)
        + row_number() over (partition by w.session_id, w.owner order by w.priority, w.created_at, w.id) as turn
      from (${waiting}) w
      left join (select session_id, owner, count(*) as n from (${admitted}) x group by session_id, owner) a
        on a.session_id = w.session_id and a.owner = w.owner
      left join queue_turns t on t.session_id = w.session_id and t.owner = w.owner
    ) q`.execute(db);
}

/**
 * The statements of a volatile function see what others committed while it waited for the lock, which those of a single
 * statement do not: so a count under the lock is a true one, in one round trip.
 */
async function createCount(db: Kysely<unknown>): Promise<void> {
  const count = KINDS.map(
    ([, table]) => `(select count(*) from ${table} where session_id = wanted and admitted and status in `,
  );
  await sql`
    create function admitted_operations(wanted uuid) returns bigint language sql stable as $$
      select ${sql.raw(count[0]!)} ${OPEN}) + ${sql.raw(count[1]!)} ${OPEN})
    $$`.execute(db);
  await sql`
    create function admit_operation(wanted uuid) returns boolean language plpgsql volatile as $$
    declare
      allowed integer;
    begin
      select max_concurrent into allowed from sessions
        where id = wanted and status not in ('closing', 'closed') for no key update;
      if not found then
        raise exception 'the session is closed' using errcode = 'HF001';
      end if;
      return admitted_operations(wanted) < allowed;
    end
    $$`.execute(db);
}

/** Of several hosts the one with the fewest runs. A single one needs no choice: null leaves it to the session's queue. */
async function createChoiceOfHost(db: Kysely<unknown>): Promise<void> {
  await sql`create index runs_open_by_host on runs (host) where status in ${OPEN}`.execute(db);
  await sql`
    create function least_busy_host(wanted uuid) returns text language plpgsql volatile as $$
    begin
      if (select count(*) from session_hosts where session_id = wanted) < 2 then
        return null;
      end if;
      perform from sessions where id = wanted for no key update;
      return (
        select h.host from session_hosts h where h.session_id = wanted
        order by (select count(*) from runs r where r.host = h.host and r.admitted and r.status in ${OPEN}), random()
        limit 1
      );
    end
    $$`.execute(db);
}

async function createAdmission(db: Kysely<unknown>): Promise<void> {
  // A row that somebody else is just ending is passed by: whoever ends it comes here next.
  await sql`
    create function admit_next(wanted uuid) returns table (kind text, id uuid) language plpgsql volatile as $$
    #variable_conflict use_column
    declare
      free bigint;
      candidate record;
      taken boolean;
    begin
      perform from sessions where sessions.id = wanted for no key update;
      select max_concurrent - admitted_operations(wanted) into free from sessions
        where sessions.id = wanted and status not in ('closing', 'closed');
      if free is null or free <= 0 then
        return;
      end if;
      for candidate in
        select q.kind, q.id, q.owner from queued_operations q where q.session_id = wanted order by q.position
      loop
        taken := false;
        if candidate.kind = 'run' then
          update runs set admitted = true where runs.id in
            (select r.id from runs r where r.id = candidate.id and r.status = 'queued' for update skip locked)
            returning true into taken;
        else
          update sweeps set admitted = true where sweeps.id in
            (select s.id from sweeps s where s.id = candidate.id and s.status = 'queued' for update skip locked)
            returning true into taken;
        end if;
        if taken then
          insert into queue_turns values (wanted, candidate.owner, clock_timestamp())
            on conflict (session_id, owner) do update set served_at = excluded.served_at;
          kind := candidate.kind;
          id := candidate.id;
          return next;
          free := free - 1;
          exit when free <= 0;
        end if;
      end loop;
    end
    $$`.execute(db);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumns(db);
  await createQueue(db);
  await createCount(db);
  await createChoiceOfHost(db);
  await createAdmission(db);
}
