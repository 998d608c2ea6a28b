-- Seals: what becomes of one is written down once, in the row and in a log of which each entry carries the hash of the one
-- before it. Neither is ever changed or removed.

-- The text of an entry of which the hash is taken, with the hash before it.
create or replace function seal_text(entry seal_log) returns text language sql stable as $$
  select concat_ws('|', entry.previous, entry.seq, entry.seal_id, entry.event, entry.actor, entry.detail,
    to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
$$;

create or replace function append_seal_log(of_seal uuid, new_event text, by_whom text, what jsonb) returns void language plpgsql as $$
declare
  entry seal_log;
begin
  perform pg_advisory_xact_lock(7310025);
  select l.seq, l.hash into entry.seq, entry.previous from seal_log l order by l.seq desc limit 1;
  entry.seq := coalesce(entry.seq, 0) + 1;
  entry.previous := coalesce(entry.previous, '');
  entry.seal_id := of_seal;
  entry.event := new_event;
  entry.actor := by_whom;
  entry.detail := what::text;
  entry.at := clock_timestamp();
  entry.hash := encode(sha256(convert_to(seal_text(entry), 'UTF8')), 'hex');
  insert into seal_log select entry.*;
end $$;

create or replace function log_seal() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform append_seal_log(new.id, 'sealed', new.owner, jsonb_build_object('catalog', new.catalog, 'fromUs', new.from_us,
      'datasets', encode(sha256(convert_to(array_to_string(new.datasets, ','), 'UTF8')), 'hex'), 'earlierReads', new.earlier_reads));
    return null;
  end if;
  if old.committed_at is null and new.committed_at is not null then
    perform append_seal_log(new.id, 'committed', new.committed_by, jsonb_build_object('run', new.run_id,
      'candidate', new.candidate_hash, 'opening', new.opening));
  end if;
  if old.answer is null and new.answer is not null then
    perform append_seal_log(new.id, 'opened', new.committed_by, new.answer::jsonb);
  end if;
  if old.broken_at is null and new.broken_at is not null then
    perform append_seal_log(new.id, 'broken', new.broken_by, jsonb_build_object('reason', new.broken_reason));
  end if;
  return null;
end $$;
create or replace trigger seals_are_logged after insert or update on seals for each row execute function log_seal();

-- What is written down stays: columns are filled once.
create or replace function keep_seal() returns trigger language plpgsql as $$
begin
  if exists (select from jsonb_each(to_jsonb(old)) was
      where was.value <> 'null'::jsonb and to_jsonb(new) -> was.key is distinct from was.value) then
    raise exception 'what is written down of a seal is never changed' using errcode = '42501';
  end if;
  return new;
end $$;
create or replace trigger seals_are_kept before update on seals for each row execute function keep_seal();

create or replace function refuse_seal_change() returns trigger language plpgsql as $$
begin
  raise exception 'seals and their log are never changed' using errcode = '42501';
end $$;
create or replace trigger seals_stay before delete or truncate on seals for each statement execute function refuse_seal_change();
create or replace trigger seal_log_stays before update or delete or truncate on seal_log for each statement execute function refuse_seal_change();

-- The answer of a candidate is stored with the end of its run, so that no death of a process comes between.
create or replace function keep_answer() returns trigger language plpgsql as $$
begin
  update seals s set answer = json_build_object('runId', new.id, 'resultHash', new.facts ->> 'resultHash', 'statistics', r.statistics,
      'bars', r.bars, 'strategyHash', new.strategy_hash, 'engineBuild', new.engine_build, 'dataHash', new.manifest_hash, 'at', new.finished_at)
    from runs r where s.opening = new.id and r.id = new.id and s.answer is null;
  return null;
end $$;
-- At the commit, when the row of the run is there.
drop trigger if exists operations_keep_answer on operations;
create constraint trigger operations_keep_answer after update on operations deferrable initially deferred for each row
  when (new.kind = 'run' and new.status = 'completed' and old.status <> 'completed')
  execute function keep_answer();
