-- The ledger of trials: one entry when an operation ends that has computed some, completed or not, or before it forgets them
-- and takes other code. Nothing of it is ever
-- changed, and each entry carries the hash of the one before it, so that one that is missing or altered shows.

-- The text of an entry of which the hash is taken, with the hash before it.
create or replace function ledger_text(entry ledger) returns text language sql stable as $$
  select concat_ws('|', entry.previous, entry.seq, entry.catalog, entry.strategy, entry.operation_id, entry.kind, entry.owner,
    entry.trials, entry.sharpe_count, entry.sharpe_sum, entry.sharpe_squares,
    to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
$$;

-- Adds an entry of an operation on data of a session; of none, or of nothing new, there is none.
create or replace function append_ledger(of_operation uuid, new_trials integer, count integer, sum double precision, squares double precision)
returns void language plpgsql as $$
declare
  entry ledger;
begin
  if new_trials <= 0 then
    return;
  end if;
  select s.catalog, o.strategy, o.id, o.kind, coalesce(o.owner, '') into entry.catalog, entry.strategy, entry.operation_id, entry.kind, entry.owner
    from operations o join sessions s on s.id = o.session_id where o.id = of_operation and o.strategy is not null;
  if not found then
    return;
  end if;
  perform pg_advisory_xact_lock(7310024);
  select l.seq, l.hash into entry.seq, entry.previous from ledger l order by l.seq desc limit 1;
  entry.seq := coalesce(entry.seq, 0) + 1;
  entry.previous := coalesce(entry.previous, '');
  entry.trials := new_trials;
  entry.sharpe_count := count;
  entry.sharpe_sum := sum;
  entry.sharpe_squares := squares;
  entry.at := clock_timestamp();
  entry.hash := encode(sha256(convert_to(ledger_text(entry), 'UTF8')), 'hex');
  insert into ledger select entry.*;
end $$;

-- Trials of a search whose points it had proposed before: they have their rows from there.
create or replace function repeated_trials(of_search uuid) returns setof integer language sql stable as $$
  select unnest(repeated) from search_generations where search_id = of_search
$$;

-- What an operation has computed since it was begun with its code: its rows of trials that did not fail, each point of a search once, what the parts of a
-- validation tried, or itself where it is a run that has completed. Adds what no entry has yet.
create or replace function count_operation(of_operation uuid) returns void language plpgsql as $$
declare
  operation operations;
  counted record;
  before record;
begin
  select * into operation from operations where id = of_operation;
  if exists (select from sweeps where id = of_operation) then
    select count(*)::integer as trials, count(sharpe)::integer as n, coalesce(sum(sharpe), 0) as s, coalesce(sum(sharpe * sharpe), 0) as q
      into counted from trials where sweep_id = of_operation and status <> 'failed'
        and trial not in (select repeated_trials(of_operation));
  elsif operation.kind = 'validation' then
    select coalesce(sum((body #>> '{tried,trials}')::integer), 0)::integer as trials,
        coalesce(sum((body #>> '{tried,count}')::integer), 0)::integer as n,
        coalesce(sum((body #>> '{tried,sum}')::double precision), 0) as s,
        coalesce(sum((body #>> '{tried,squares}')::double precision), 0) as q
      into counted from validation_parts where operation_id = of_operation;
  elsif operation.status = 'completed' then
    select 1 as trials, case when r.sharpe is null then 0 else 1 end as n, coalesce(r.sharpe, 0) as s, coalesce(r.sharpe * r.sharpe, 0) as q
      into counted from (select (statistics ->> 'sharpe')::double precision as sharpe from runs where id = of_operation) r;
    if not found then
      return;
    end if;
  else
    return;
  end if;
  -- An operation that was opened again ends a second time; one that takes other code begins anew.
  select coalesce(sum(trials), 0)::integer as trials, coalesce(sum(sharpe_count), 0)::integer as n,
      coalesce(sum(sharpe_sum), 0) as s, coalesce(sum(sharpe_squares), 0) as q
    into before from ledger where operation_id = of_operation and at >= coalesce(operation.started_at, '-infinity');
  perform append_ledger(of_operation, counted.trials - before.trials, counted.n - before.n, counted.s - before.s, counted.q - before.q);
end $$;

create or replace function count_trials() returns trigger language plpgsql as $$
begin
  perform count_operation(new.id);
  return null;
end $$;
-- At the commit, when all rows are there, and before the event, whose lock stops everybody.
drop trigger if exists operations_count_trials on operations;
create constraint trigger operations_count_trials after update on operations deferrable initially deferred for each row
  when (new.status in ('completed', 'failed', 'cancelled') and old.status not in ('completed', 'failed', 'cancelled'))
  execute function count_trials();

create or replace function keep_ledger() returns trigger language plpgsql as $$
begin
  raise exception 'entries of the ledger are never changed' using errcode = '42501';
end $$;
create or replace trigger ledger_is_kept before update or delete or truncate on ledger for each statement execute function keep_ledger();
