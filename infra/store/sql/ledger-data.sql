-- Which files every catalog has had, by their content, written down with the manifest of each version of a session, before
-- anything is computed on it. Nothing of it is ever changed, and each row carries the hash of the one before it. `ledger_files` is
-- the same by file, to be looked up.

-- What versions of one dataset have in common; any other catalog is by itself.
create or replace function data_root(catalog text) returns text language sql immutable as $$
  select coalesce(substring(catalog from '^datasets/[0-9]+(?=/|$)'), catalog)
$$;

-- The text of a row of which the hash is taken, with the hash before it.
create or replace function ledger_data_text(entry ledger_data) returns text language sql stable as $$
  select concat_ws('|', entry.previous, entry.seq, entry.catalog, array_to_string(entry.files, ','), array_to_string(entry.shared, ','),
    to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
$$;

-- What was uploaded to make a catalog: a copy of it that was put into a folder as it was is the same data.
create or replace function sources_of_catalog(of_catalog text) returns setof text language sql stable as $$
  select s ->> 'artifact' from imports i join operations o on o.id = i.id, jsonb_array_elements(i.sources) s
    where i.catalog = of_catalog and o.status = 'completed'
  union
  select f ->> 'artifact' from dataset_versions v, jsonb_array_elements(v.files) f where v.catalog = of_catalog
$$;

-- Writes down what is new of the files of a catalog, and who else has them.
create or replace function note_data(of_catalog text, have text[]) returns void language plpgsql as $$
declare
  entry ledger_data;
begin
  perform pg_advisory_xact_lock(7310026);
  entry.catalog := of_catalog;
  entry.root := data_root(of_catalog);
  entry.files := array(
    select f from (select unnest(have) as f union select sources_of_catalog(of_catalog)) named
      where f is not null and not exists (select from ledger_files k where k.file = f and k.root = entry.root)
      order by f);
  if cardinality(entry.files) = 0 and exists (select from ledger_data d where d.root = entry.root and d.catalog = of_catalog) then
    return;
  end if;
  entry.shared := array(select distinct k.root from ledger_files k where k.file = any(entry.files) and k.root <> entry.root order by k.root);
  select d.seq, d.hash into entry.seq, entry.previous from ledger_data d order by d.seq desc limit 1;
  entry.seq := coalesce(entry.seq, 0) + 1;
  entry.previous := coalesce(entry.previous, '');
  entry.at := clock_timestamp();
  entry.hash := encode(sha256(convert_to(ledger_data_text(entry), 'UTF8')), 'hex');
  insert into ledger_data select entry.*;
  insert into ledger_files (file, root) select unnest(entry.files), entry.root;
end $$;

-- A catalog, the other versions of its dataset, and all that have had a file of theirs.
create or replace function catalogs_of_same_data(of_catalog text) returns setof text language sql stable as $$
  with roots as (
    select data_root(of_catalog) as root
    union
    select unnest(d.shared) from ledger_data d where d.root = data_root(of_catalog)
    union
    select d.root from ledger_data d where d.shared @> array[data_root(of_catalog)]
  )
  select of_catalog union select d.catalog from ledger_data d join roots r on r.root = d.root
$$;

create or replace function note_manifest() returns trigger language plpgsql as $$
begin
  perform note_data(new.body ->> 'catalog',
    array(select distinct i ->> 'dataset' from json_array_elements(new.body -> 'instruments') i));
  return null;
end $$;
create or replace trigger manifests_note_data after insert on manifests for each row execute function note_manifest();

create or replace function keep_ledger_data() returns trigger language plpgsql as $$
begin
  raise exception 'what is written down of data is never changed' using errcode = '42501';
end $$;
create or replace trigger ledger_data_is_kept before update or delete or truncate on ledger_data for each statement
  execute function keep_ledger_data();
create or replace trigger ledger_files_are_kept before update or delete or truncate on ledger_files for each statement
  execute function keep_ledger_data();

-- Manifests, and catalogs of entries, from before this was written down.
do $$ begin
  if not exists (select from ledger_data) then
    perform note_data(m.body ->> 'catalog', array(select distinct i ->> 'dataset' from json_array_elements(m.body -> 'instruments') i))
      from (select * from manifests order by created_at, hash) m;
    perform note_data(l.catalog, '{}') from (select distinct catalog from ledger order by catalog) l;
  end if;
end $$;
