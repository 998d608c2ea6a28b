-- Which repeated attempts are at work where. A note that its worker did not take back tells of its death: of a boot that has
-- another one after it, or has not been seen for a while.

-- Notes an attempt, and counts the death of the one before it. Answers with the deaths so far.
create or replace function begin_task(operation uuid, task_name text, by_worker text, by_boot uuid, alone boolean, gone_after interval)
returns table (deaths integer, quarantine_deaths integer) language plpgsql as $$
#variable_conflict use_column
begin
  return query
    insert into tasks as t (operation_id, task, worker, boot, quarantined)
      values (operation, task_name, by_worker, by_boot, alone)
    on conflict (operation_id, task) do update set
      deaths = t.deaths + case when died(t, by_worker, by_boot, gone_after) then 1 else 0 end,
      quarantine_deaths = t.quarantine_deaths + case when t.quarantined and died(t, by_worker, by_boot, gone_after) then 1 else 0 end,
      worker = by_worker, boot = by_boot, quarantined = alone, seen_at = clock_timestamp()
    returning t.deaths, t.quarantine_deaths;
end $$;

create or replace function died(noted tasks, by_worker text, by_boot uuid, gone_after interval) returns boolean
language sql volatile as $$
  select noted.boot is not null and noted.boot <> by_boot
    and (noted.worker = by_worker or noted.seen_at < clock_timestamp() - gone_after)
$$;
