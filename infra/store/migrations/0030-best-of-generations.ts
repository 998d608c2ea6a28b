import { sql, type Kysely } from 'kysely';

/** The best of each generation of a search, so that who shows the best point need not read all results. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table search_generations
      -- By the first objective; null without results, and where all points have failed.
      add best_trial integer,
      add best_violation double precision,
      add best_cost double precision`.execute(db);
  await fillBests(db);
}

/** Of generations whose results were stored before. */
export async function fillBests(db: Kysely<unknown>): Promise<void> {
  await sql`
    update search_generations g
       set best_trial = b.trial, best_violation = b.violation, best_cost = b.cost
      from (select distinct on (search_id, generation)
                   search_id, generation, first_trial + r.number::integer - 1 as trial,
                   (r.value->>'violation')::double precision as violation,
                   (r.value->'costs'->>0)::double precision as cost
              from search_generations, json_array_elements(results) with ordinality as r (value, number)
             where json_typeof(r.value->'costs') = 'array'
             order by search_id, generation, violation, cost, trial) b
     where g.search_id = b.search_id and g.generation = b.generation`.execute(db);
}
