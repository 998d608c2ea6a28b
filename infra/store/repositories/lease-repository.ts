import { sql } from 'kysely';
import type { Db } from '../database';

/** Who alone does what, for a while: by the clock of the database. */
export class LeaseRepository {
  constructor(private readonly db: Db) {}

  /** Takes or renews a lease. @returns false while somebody else holds it */
  async take(name: string, holder: string, seconds: number): Promise<boolean> {
    const { rows } = await sql`
      insert into leases as l (name, holder, until) values (${name}, ${holder}, clock_timestamp() + make_interval(secs => ${seconds}))
      on conflict (name) do update set holder = excluded.holder, until = excluded.until
        where l.holder = excluded.holder or l.until < clock_timestamp()
      returning name`.execute(this.db);
    return rows.length > 0;
  }

  /** Gives a lease back before its time, for the next one. */
  async release(name: string, holder: string): Promise<void> {
    await sql`delete from leases where name = ${name} and holder = ${holder}`.execute(this.db);
  }
}
