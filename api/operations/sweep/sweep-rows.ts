import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';

/** The sweep whose rows it shows: its own, or those of the one that the cache answered it with. */
export function rowsOf({ id, rows_of: source }: SweepRow): string {
  return source ?? id;
}
