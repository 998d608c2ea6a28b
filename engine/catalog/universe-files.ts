import { instrumentIdSchema } from '../model/identifiers';
import { membershipSchema, type Membership } from '../model/instrument-definition';
import { ASIDE, invalidAside, readAside, type AsideRow } from './aside-files';

/** `<name>.universe.csv` beside a catalog's data: `instrument,from,to`, both dates inclusive, `to` empty for still. */
const COLUMNS = ['instrument', 'from', 'to'];

/** Memberships by instrument, then by universe. */
export type Universes = ReadonlyMap<string, Record<string, Membership[]>>;

/**
 * Reads the universes of a catalog's folder.
 * @throws HoldfastError INSTRUMENTS_INVALID with the path of the line, such as `sp500.universe.csv:12`
 */
export async function readUniverses(folder: string): Promise<Universes> {
  const universes = new Map<string, Record<string, Membership[]>>();
  for (const { name, rows } of await readAside(folder, ASIDE.universe, COLUMNS)) {
    for (const row of rows) {
      const { instrument, ...membership } = memberOf(row);
      const known = universes.get(instrument) ?? {};
      universes.set(instrument, known);
      (known[name] ??= []).push(membership);
    }
  }
  return universes;
}

function memberOf({ cells, path }: AsideRow): Membership & { instrument: string } {
  const [instrument, from, to] = cells;
  if (!instrumentIdSchema.safeParse(instrument).success) throw invalidAside(path, `${instrument} is not SYMBOL.VENUE`);
  const membership = membershipSchema.safeParse({ from, ...(to !== '' && { to }) });
  if (!membership.success) throw invalidAside(path, membership.error.issues[0]!.message);
  return { instrument: instrument!, ...membership.data };
}
