import { sql, type Kysely } from 'kysely';
import { pointsHash, splitPlan, type SweepPlan } from '../../../engine/model/sweep-plan';

/** Rows that are read at once: a plan may have millions of values. */
const PAGE = 20;

/** The points of sweeps are content, stored once by its hash; a sweep keeps the rest of its plan. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sweep_points (
      hash text primary key,
      source json not null,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`alter table sweeps add config json, add points_hash text references sweep_points (hash)`.execute(db);
  while ((await movePage(db)) > 0);
  await sql`alter table sweeps alter config set not null, alter points_hash set not null, drop plan`.execute(db);
  // For the foreign key, and for retention.
  await sql`create index sweeps_by_points on sweeps (points_hash)`.execute(db);
}

async function movePage(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ id: string; plan: SweepPlan }>`
    select id, plan from sweeps where points_hash is null limit ${PAGE}`.execute(db);
  for (const { id, plan } of rows) {
    const { config, points } = splitPlan(plan);
    const hash = pointsHash(points);
    await sql`insert into sweep_points (hash, source) values (${hash}, ${JSON.stringify(points)}::json) on conflict do nothing`.execute(
      db,
    );
    await sql`update sweeps set config = ${JSON.stringify(config)}::json, points_hash = ${hash} where id = ${id}`.execute(
      db,
    );
  }
  return rows.length;
}
