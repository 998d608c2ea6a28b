import { sql, type Kysely } from 'kysely';

/** Searches are sweeps whose points come generation by generation. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table sweeps
      -- What a search was asked for beyond its points; null for a sweep.
      add search json,
      -- What it came to.
      add outcome json`.execute(db);
  await sql`
    create table search_generations (
      search_id uuid not null references sweeps (id) on delete cascade,
      -- From 0.
      generation integer not null,
      -- Trial of its first point.
      first_trial integer not null,
      points json not null,
      -- Costs and violation of each point, once all of them have rows.
      results json,
      primary key (search_id, generation)
    )`.execute(db);
}
