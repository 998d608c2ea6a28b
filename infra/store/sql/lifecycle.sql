-- Every change of an operation's status. Each names what it replaces: an attempt, and within it a step, so that a late write
-- of a process that was given up moves nothing backwards.

-- The fence between the rows of an operation and its end: batches share it, the end takes it alone. Unlike locks of a row,
-- advisory locks are granted in turn, so that a stream of batches cannot starve the end.
create or replace function fence_key(wanted uuid) returns bigint language sql immutable as $$
  select hashtextextended(wanted::text, 7310022)
$$;

-- An engine worker begins an operation, once. Where it begins one again that waited for the database, it is not stalled any more.
create or replace function begin_operation(wanted uuid, of_attempt integer, by_worker text) returns boolean
language plpgsql as $$
begin
  update operations set status = 'running', worker = coalesce(by_worker, worker),
      started_at = coalesce(started_at, clock_timestamp()), stalled_since = null, last_error = null
    where id = wanted and attempt = of_attempt and admitted and status = 'queued';
  if found then
    return true;
  end if;
  update operations set stalled_since = null, last_error = null
    where id = wanted and attempt = of_attempt and status in ('running', 'paused') and stalled_since is not null
      and last_error -> 'details' ->> 'database' is not null;
  return false;
end $$;

-- Moves an open operation between queued, running and paused. One that goes on without a place waits for it again.
create or replace function move_operation(wanted uuid, of_attempt integer, to_step integer, to_status text, why json)
returns table (session_id uuid) language plpgsql as $$
#variable_conflict use_column
begin
  return query update operations o set
      status = case when to_status = 'running' and not o.admitted then 'queued' else to_status end,
      step = to_step, error = why,
      started_at = coalesce(o.started_at, case when to_status = 'running' and o.admitted then clock_timestamp() end)
    where o.id = wanted and o.attempt = of_attempt and o.step < to_step and o.status in ('queued', 'running', 'paused')
    returning o.session_id;
end $$;

-- Ends an open operation; one that has ended stays as it is. Waits for batches that hold its fence. The change names the
-- status and, as far as they are known, error, facts, total, done and failed; uncacheable results answer nobody else.
create or replace function end_operation(wanted uuid, of_attempt integer, change jsonb)
returns table (id uuid, session_id uuid) language plpgsql as $$
#variable_conflict use_column
declare
  -- Runs of a question of risk: how many is all that is left of them.
  parts integer;
begin
  perform pg_advisory_xact_lock(fence_key(wanted));
  select nullif(count(*), 0) into parts from risk_parts where operation_id = wanted;
  return query update operations o set status = change->>'status', error = nullif(change->'error', 'null')::json,
      facts = coalesce(nullif(change->'facts', 'null'), o.facts),
      total = coalesce((change->>'total')::integer, o.total),
      done = coalesce((change->>'done')::integer, parts, o.done), failed = coalesce((change->>'failed')::integer, o.failed),
      worker = coalesce(change->>'worker', o.worker),
      cache_key = case when change->'cacheable' = 'false' then null else o.cache_key end,
      finished_at = clock_timestamp(), stalled_since = null, last_error = null
    where o.id = wanted and (of_attempt is null or o.attempt = of_attempt) and o.status in ('queued', 'running', 'paused')
    returning o.id, case when o.takes_place and o.admitted then o.session_id end;
  if found then
    delete from risk_parts where operation_id = wanted;
  end if;
end $$;

-- Opens what has ended for another attempt, beside the limit of its session, unless that is closing or closed.
create or replace function reopen_operation(wanted uuid, of_attempt integer) returns integer language plpgsql as $$
declare
  now_at integer;
begin
  perform from sessions s join operations o on o.session_id = s.id
    where o.id = wanted and s.status not in ('closing', 'closed') for no key update of s;
  if not found and not exists (select from operations where id = wanted and session_id is null) then
    raise exception 'the session is closed' using errcode = 'HF001';
  end if;
  update operations set status = 'running', attempt = attempt + 1, step = 0, admitted = true, error = null, facts = null,
      reason = null, done = null, failed = null, finished_at = null,
      idle_seconds = idle_seconds + coalesce(extract(epoch from clock_timestamp() - finished_at), 0)
    where id = wanted and attempt = of_attempt and status in ('completed', 'failed', 'cancelled')
    returning attempt into now_at;
  delete from trial_ranks where sweep_id = wanted;
  delete from trial_figures where sweep_id = wanted;
  if now_at is not null then
    -- What was judged was the best of the attempt before it.
    delete from validation_parts where operation_id = wanted;
  end if;
  return now_at;
end $$;

-- Of several workers of a build that host a session the one with the least work. A single one needs no choice: null leaves
-- it to the queue of the session.
create or replace function least_busy_worker(wanted uuid, of_build text) returns text language plpgsql volatile as $$
begin
  if (select count(*) from session_hosts where session_id = wanted and build = of_build) < 2 then
    return null;
  end if;
  perform from sessions where sessions.id = wanted for no key update;
  return (
    select h.host from session_hosts h where h.session_id = wanted and h.build = of_build
    order by (select count(*) from operations o
                where o.worker = h.host and o.admitted and o.status in ('queued', 'running', 'paused')), random()
    limit 1
  );
end $$;

-- Pins an operation that waits for its code to other code, as another attempt, and forgets what it has computed.
create or replace function repin_operation(wanted uuid, of_attempt integer, to_strategy text, to_build text, key text, parts jsonb)
returns boolean language plpgsql as $$
begin
  perform pg_advisory_xact_lock(fence_key(wanted));
  -- What is forgotten below has been tried.
  if exists (select from operations where id = wanted and attempt = of_attempt and status = 'paused'
      and error ->> 'code' = 'CODE_UNAVAILABLE' for update) then
    perform count_operation(wanted);
  end if;
  update operations set status = 'running', attempt = attempt + 1, step = 0, strategy_hash = to_strategy,
      engine_build = to_build, cache_key = key, cache_parts = parts, error = null, worker = null,
      started_at = clock_timestamp(), idle_seconds = 0
    where id = wanted and attempt = of_attempt and status = 'paused' and error ->> 'code' = 'CODE_UNAVAILABLE';
  if not found then
    return false;
  end if;
  delete from operation_metrics where operation_id = wanted;
  delete from trials where sweep_id = wanted;
  delete from sweep_counts where sweep_id = wanted;
  delete from trial_ranks where sweep_id = wanted;
  delete from trial_figures where sweep_id = wanted;
  -- What a search had learnt, and what was judged of it, was of the former code.
  delete from search_generations where search_id = wanted;
  delete from search_rungs where search_id = wanted;
  update sweeps set outcome = null where id = wanted and outcome is not null;
  delete from validation_parts where operation_id = wanted;
  delete from risk_parts where operation_id = wanted;
  return true;
end $$;

-- Several sweeps may read the same rows: these go with the last of them.
create or replace function release_trials() returns trigger language plpgsql as $$
declare
  shared constant uuid := coalesce(old.rows_of, old.id);
begin
  if not exists (select from sweeps where coalesce(rows_of, id) = shared) then
    delete from trials where sweep_id = shared;
    delete from sweep_counts where sweep_id = shared;
    delete from trial_ranks where sweep_id = shared;
    delete from trial_figures where sweep_id = shared;
  end if;
  return null;
end $$;
create or replace trigger sweeps_release_trials after delete on sweeps for each row execute function release_trials();
