import type { Catalog } from '../engine/catalog/catalog';
import { HoldfastError } from '../engine/model/errors';
import type { Manifest } from '../engine/model/manifest';
import type { FollowDataInput } from '../workflows/messages';

/**
 * The manifest with what the catalog has by now: new rows of its instruments, new instruments that are wanted, a later
 * end. An instrument whose file is gone stays as it is, and the end never moves back.
 */
export async function followCatalog(
  catalog: Pick<Catalog, 'listInstruments' | 'resolveManifest'>,
  current: Manifest,
  { endUs, selection, removed = [] }: FollowDataInput,
): Promise<Manifest> {
  const range = { catalog: current.catalog, start: current.start, end: Math.max(current.end, endUs) };
  const present = new Set(await catalog.listInstruments(current.catalog));
  const known = current.instruments.map(({ id }) => id);
  const own = known.filter((id) => present.has(id));
  const read = own.length === 0 ? undefined : await catalog.resolveManifest({ ...range, instruments: own });
  const { benchmarks: _, ...kept } = current;
  const { benchmarks } = read ?? current;
  const taken = new Set([...known, ...removed]);
  const wanted = selection ? await matching(catalog, { ...range, filter: selection.filter }) : [];
  const instruments = [
    ...(read?.instruments ?? []),
    ...current.instruments.filter(({ id }) => !present.has(id)),
    ...wanted.filter(({ id }) => !taken.has(id)),
  ];
  instruments.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...kept, ...range, instruments, ...(benchmarks && { benchmarks }) };
}

/** A filter may match nothing, or name what is gone. */
async function matching(
  catalog: Pick<Catalog, 'resolveManifest'>,
  input: Parameters<Catalog['resolveManifest']>[0],
): Promise<Manifest['instruments']> {
  try {
    return (await catalog.resolveManifest(input)).instruments;
  } catch (error) {
    if (error instanceof HoldfastError && ['NO_DATA', 'INSTRUMENT_NOT_FOUND'].includes(error.code)) return [];
    throw error;
  }
}
