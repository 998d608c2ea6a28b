-- Admission to a session: at most max_concurrent leaves have a place in it, the others wait by priority, then in turns of
-- their owners (start-time fair queueing: an owner's next turn is never before the one that was admitted last), then by age.
-- The row of the session is the lock: the statements of a volatile function see what others committed while it waited.

create or replace function admitted_operations(wanted uuid) returns bigint language sql stable as $$
  select count(*) from operations
    where session_id = wanted and takes_place and admitted and status in ('queued', 'running', 'paused')
$$;

-- How many more of those that need a thread of their own a session can soon begin: two for each thread of its hosts, one at
-- work and one that waits for it. Where no host is known there is nothing to count by.
create or replace function free_threads(wanted uuid) returns bigint language sql stable as $$
  select coalesce(2 * (select sum(threads) from session_hosts where session_id = wanted), 1000000)
    - (select count(*) from operations where session_id = wanted and takes_place and own_thread and admitted
         and status in ('queued', 'running', 'paused'))
$$;

-- Whether a new operation has a place at once, and its turn. Refuses one whose id is there already, since a second insert
-- that is left to the primary key waits, with the lock of the session, for whoever is just ending the first.
create or replace function admit_operation(wanted uuid, operation uuid, of_priority smallint, of_owner text, most_waiting integer, needs_thread boolean)
returns table (admitted boolean, turn bigint) language plpgsql volatile as $$
#variable_conflict use_column
declare
  home record;
  free boolean;
  mine bigint;
begin
  select max_concurrent, waiting into home from sessions
    where id = wanted and status not in ('closing', 'closed') for no key update;
  if not found then
    raise exception 'the session is closed' using errcode = 'HF001';
  end if;
  if exists (select from operations where id = operation) then
    raise exception 'the operation is there already' using errcode = 'unique_violation';
  end if;
  free := admitted_operations(wanted) < home.max_concurrent and (not needs_thread or free_threads(wanted) > 0);
  if not free and home.waiting >= most_waiting then
    raise exception 'the queue of the session is full' using errcode = 'HF002';
  end if;
  insert into queue_turns as q (session_id, priority, owner, next_turn)
    values (wanted, of_priority, of_owner,
      coalesce((select c.turn from queue_clocks c where c.session_id = wanted and c.priority = of_priority), 0) + 1)
    on conflict (session_id, priority, owner) do update set next_turn =
      greatest(q.next_turn, coalesce((select c.turn from queue_clocks c where c.session_id = wanted and c.priority = of_priority), 0)) + 1
    returning next_turn - 1 into mine;
  return query select free, mine;
end $$;

-- Gives free places to what waits. Rows that somebody else is just ending are passed by: whoever ends them comes here next.
create or replace function admit_next(wanted uuid) returns table (id uuid, kind text) language plpgsql volatile as $$
#variable_conflict use_column
declare
  free bigint;
  threads bigint;
  chosen record;
begin
  if wanted is null then
    return;
  end if;
  perform from sessions where sessions.id = wanted for no key update;
  select max_concurrent - admitted_operations(wanted), free_threads(wanted) into free, threads from sessions
    where sessions.id = wanted and waiting > 0 and status not in ('closing', 'closed');
  while free > 0 loop
    -- The first of those that need a thread of their own, while there are any, or the first of the others.
    with own as (
      select o.* from operations o where o.session_id = wanted and o.waiting and o.own_thread and threads > 0
        order by o.priority, o.turn, o.seq limit 1 for update skip locked
    ), other as (
      select o.* from operations o where o.session_id = wanted and o.waiting and not o.own_thread
        order by o.priority, o.turn, o.seq limit 1 for update skip locked
    )
    select both_heads.* into chosen from (select * from own union all select * from other) both_heads
      order by both_heads.priority, both_heads.turn, both_heads.seq limit 1;
    exit when not found;
    update operations o set admitted = true where o.id = chosen.id;
    insert into queue_clocks as c (session_id, priority, turn) values (wanted, chosen.priority, chosen.turn)
      on conflict (session_id, priority) do update set turn = greatest(c.turn, excluded.turn);
    free := free - 1;
    threads := threads - case when chosen.own_thread then 1 else 0 end;
    id := chosen.id;
    kind := chosen.kind;
    return next;
  end loop;
end $$;

-- Positions from 1 in the queues of their sessions; nothing for what does not wait. Counts from one of the wanted to the next,
-- so that a list reads no part of a queue twice; apart by own_thread, which stands before the order in the index.
create or replace function queue_positions(wanted uuid[]) returns table (id uuid, "position" bigint) language sql stable as $$
  with wanted_rows as (
    select o.id, o.session_id, o.priority, o.turn, o.seq,
        lag(o.priority, 1, 0::smallint) over queue as after_priority, lag(o.turn, 1, 0::bigint) over queue as after_turn,
        lag(o.seq, 1, 0::bigint) over queue as after_seq
      from operations o where o.id = any(wanted) and o.waiting
      window queue as (partition by o.session_id order by o.priority, o.turn, o.seq)
  )
  select w.id, (sum(since.n) over (partition by w.session_id order by w.priority, w.turn, w.seq))::bigint
    from wanted_rows w cross join lateral (
      select (select count(*) from operations o where o.session_id = w.session_id and o.waiting and o.own_thread
            and (o.priority, o.turn, o.seq) > (w.after_priority, w.after_turn, w.after_seq)
            and (o.priority, o.turn, o.seq) <= (w.priority, w.turn, w.seq))
        + (select count(*) from operations o where o.session_id = w.session_id and o.waiting and not o.own_thread
            and (o.priority, o.turn, o.seq) > (w.after_priority, w.after_turn, w.after_seq)
            and (o.priority, o.turn, o.seq) <= (w.priority, w.turn, w.seq)) as n
    ) since
$$;

create or replace function count_waiting() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and old.waiting then
    update sessions set waiting = waiting - 1 where id = old.session_id;
  end if;
  if tg_op <> 'DELETE' and new.waiting then
    update sessions set waiting = waiting + 1 where id = new.session_id;
  end if;
  return null;
end $$;

-- A trigger's condition cannot name a generated column before the row is stored, hence "after".
create or replace trigger operations_waiting_inserted after insert on operations
  for each row when (new.waiting) execute function count_waiting();
create or replace trigger operations_waiting_updated after update on operations
  for each row when (old.waiting is distinct from new.waiting) execute function count_waiting();
create or replace trigger operations_waiting_deleted after delete on operations
  for each row when (old.waiting) execute function count_waiting();
