-- Numbers are given under a lock that is held until the commit: whoever has read number n has seen every lower one, so a
-- reader goes on from the last number without a gap. The triggers are deferred to the commit, which keeps the lock short
-- and last, and so free of deadlocks. A notification carries the event where it fits into its 8,000 bytes, else its number.
create or replace function publish_event(topic text, kind text, operation_id uuid, session text, body jsonb)
returns void language plpgsql as $$
declare
  number bigint;
  at timestamptz;
  message text;
begin
  perform pg_advisory_xact_lock(7310021);
  insert into events (topic, kind, operation_id, session, body)
    values (topic, kind, operation_id, session, body) returning id, created_at into number, at;
  message := jsonb_build_object('id', number, 'topic', topic, 'kind', kind, 'operationId', operation_id,
    'session', session, 'body', body,
    'at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text;
  perform pg_notify('holdfast_events', case when octet_length(message) < 7900 then message else number::text end);
end $$;

-- Progress of an operation counts only while its attempt is open, so that none comes after the end.
create or replace function publish_progress(wanted uuid, of_attempt integer, body jsonb) returns void
language plpgsql as $$
declare
  operation record;
begin
  select o.kind, o.session into operation from operations o
    where o.id = wanted and o.attempt = of_attempt and o.status in ('running', 'paused') for share;
  if found then
    perform publish_event('progress', operation.kind, wanted, operation.session, body);
  end if;
end $$;

create or replace function record_operation_event() returns trigger language plpgsql as $$
begin
  perform publish_event(
    case
      when new.status = 'completed' then 'completed'
      when new.status in ('failed', 'cancelled') then 'failed'
      when new.status = 'running' and (tg_op = 'INSERT' or old.status <> 'paused') then 'started'
      else 'progress' end,
    new.kind, new.id, new.session,
    jsonb_strip_nulls(coalesce(new.facts, '{}') || jsonb_build_object(
      'status', new.status, 'strategy', new.strategy, 'owner', new.owner, 'error', new.error,
      'total', new.total, 'cancelReason', new.reason, 'stalledSince', new.stalled_since)));
  return null;
end $$;

create or replace function record_session_event() returns trigger language plpgsql as $$
begin
  perform publish_event(
    case new.status when 'loading' then 'started' when 'failed' then 'failed' else 'completed' end,
    'session', new.id, new.name, jsonb_strip_nulls(jsonb_build_object(
      'status', new.status, 'manifestVersion', new.manifest_version, 'error', new.error)));
  return null;
end $$;

-- A session is an operation as well: the load of its first version.
create or replace function follow_session() returns trigger language plpgsql as $$
begin
  insert into operations as o (id, kind, session_id, session, owner, status, error, created_at, started_at, finished_at, facts)
    values (new.id, 'session', new.id, new.name, new.owner,
      case when new.status = 'loading' then 'running'
        when new.status = 'failed' or new.error is not null and new.manifest_version = 0 then 'failed'
        else 'completed' end,
      new.error, new.created_at, new.created_at, case when new.status <> 'loading' then clock_timestamp() end,
      jsonb_build_object('manifestVersion', new.manifest_version))
    on conflict (id) do update set status = excluded.status, error = excluded.error, facts = excluded.facts,
      finished_at = case when excluded.status = 'running' then null else coalesce(o.finished_at, excluded.finished_at) end;
  return null;
end $$;

-- What happens to a session is published by its own row.
drop trigger if exists operations_insert_event on operations;
create constraint trigger operations_insert_event after insert on operations deferrable initially deferred for each row
  when (new.id is distinct from new.session_id) execute function record_operation_event();
drop trigger if exists operations_update_event on operations;
create constraint trigger operations_update_event after update on operations deferrable initially deferred for each row
  when (new.id is distinct from new.session_id and
    (old.status is distinct from new.status or old.stalled_since is distinct from new.stalled_since))
  execute function record_operation_event();

create or replace trigger sessions_operation after insert or update of status, error, manifest_version on sessions
  for each row execute function follow_session();
drop trigger if exists sessions_insert_event on sessions;
create constraint trigger sessions_insert_event after insert on sessions
  deferrable initially deferred for each row execute function record_session_event();
drop trigger if exists sessions_update_event on sessions;
create constraint trigger sessions_update_event after update on sessions deferrable initially deferred for each row
  when (old.status is distinct from new.status or old.manifest_version is distinct from new.manifest_version)
  execute function record_session_event();
