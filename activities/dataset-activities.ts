import { contentHash } from '../engine/model/canonical';
import type { DatasetFile } from '../engine/model/dataset';
import { HoldfastError } from '../engine/model/errors';
import type { Manifest } from '../engine/model/manifest';
import type { CatalogVersionRow } from '../infra/store/repositories/catalog-version-repository';
import type { EngineDependencies } from './engine-dependencies';
import { withHeartbeat } from './heartbeat';

export interface InspectInput {
  catalog: string;
  /** The moment that the schedule named, ISO 8601. */
  tick: string;
}

/** What a catalog's folder holds now. Null fields: nothing yet. */
export interface DatasetState {
  version: number;
  /** `repeated`: this tick has published its version before. */
  outcome: 'changed' | 'no_change' | 'repeated';
  newestUs: number | null;
  instruments: number;
  added: number;
  changed: number;
}

/** Catalogs on this engine worker, which is where the files are. */
export function createDatasetActivities(deps: EngineDependencies) {
  /** Looks for new files and rows and publishes what changed as the catalog's next version, once for each tick. */
  function inspectCatalog(input: InspectInput): Promise<DatasetState> {
    return withHeartbeat(
      () => ({ step: 'look for new data' }),
      () => inspect(deps, input),
    );
  }
  return { inspectCatalog };
}

async function inspect({ store, engine }: EngineDependencies, { catalog, tick }: InspectInput): Promise<DatasetState> {
  const { catalogVersions } = store;
  const published = await catalogVersions.byTick(catalog, tick);
  if (published) return stateOf(published, 'repeated');
  const latest = await catalogVersions.latest(catalog);
  const found = await instrumentsOf(engine, catalog);
  const hash = contentHash(found);
  if (latest?.hash === hash || found.length === 0) {
    if (latest) return { ...stateOf(latest, 'no_change'), added: 0, changed: 0 };
    return { version: 0, outcome: 'no_change', newestUs: null, instruments: 0, added: 0, changed: 0 };
  }
  const before = new Map(latest?.body.map((file) => [file.id, file]));
  const files = await withNewest(engine, { catalog, found, before });
  const row = await catalogVersions.publish({
    ...{ catalog, tick, hash, files },
    version: (latest?.version ?? 0) + 1,
    previousUs: latest?.newest_us ?? null,
    newestUs: files.reduce((newest, file) => Math.max(newest, file.newest), -Infinity),
    added: files.filter(({ id }) => !before.has(id)).length,
    changed: files.filter(({ id, dataset }) => before.has(id) && before.get(id)!.dataset !== dataset).length,
  });
  return stateOf(row, 'changed');
}

function stateOf(row: CatalogVersionRow, outcome: DatasetState['outcome']): DatasetState {
  const { version, newest_us: newestUs, instruments, added, changed } = row;
  return { version, outcome, newestUs, instruments, added, changed };
}

type Engine = EngineDependencies['engine'];

/** An empty folder may fill yet. */
async function instrumentsOf(engine: Engine, catalog: string): Promise<Manifest['instruments']> {
  try {
    const { instruments } = await engine.catalog.resolveManifest({ catalog, start: 0, end: 0 });
    // What is made of other instruments has no file to look at.
    return instruments.filter(({ definition }) => definition?.continuous === undefined);
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'NO_DATA') return [];
    throw error;
  }
}

interface Look {
  catalog: string;
  found: Manifest['instruments'];
  before: ReadonlyMap<string, DatasetFile>;
}

/** Only files that changed are read. */
async function withNewest(engine: Engine, { catalog, found, before }: Look): Promise<DatasetFile[]> {
  const known = (one: Manifest['instruments'][number]) =>
    before.get(one.id)?.dataset === one.dataset ? before.get(one.id)!.newest : undefined;
  const fresh = found.filter((one) => known(one) === undefined);
  const newest = await engine.catalog.newestBars(catalog, fresh);
  return found.map((one) => ({ ...one, newest: known(one) ?? newest.get(one.id)! }));
}
