import { sql } from 'kysely';
import { contentHash } from '../../../engine/model/canonical';
import { HoldfastError } from '../../../engine/model/errors';
import { brokenText, type BrokenStrategy } from '../../../engine/model/broken-strategy';
import type { StrategyDescriptor } from '../../../engine/model/result';
import type { Db } from '../database';

/** What an engine worker sees of its strategies. */
export interface StrategyPublication {
  worker: string;
  engineBuild: string;
  /** Its strategies folder; undefined without one. */
  folder: string | undefined;
  changedMs: number;
  strategies: readonly StrategyDescriptor[];
  broken: readonly BrokenStrategy[];
  /** The worker has just started: its build is the one that new work is to get. */
  starting: boolean;
}

/** Publishes for a build whose last worker has left. */
const NOBODY = '';

/** What the engines can run, published by them so that every door can validate without loading a strategy. */
export class StrategyRepository {
  constructor(private readonly db: Db) {}

  /**
   * Publishes what a worker sees, once however many of them watch the same folder: equal content changes nothing, of
   * different contents the one that changed later counts, and of different builds the one that started last.
   * @returns whether this has changed what is published
   */
  async publish(publication: StrategyPublication): Promise<boolean> {
    const { strategies, folder } = publication;
    return this.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(7310022)`.execute(tx);
      if (publication.starting)
        await put(
          tx,
          strategies.filter(({ file }) => file === undefined),
          null,
        );
      if (folder === undefined || !(await claim(tx, publication, folder))) return false;
      const own = strategies.filter(({ file }) => file !== undefined);
      const kept = await this.lastGood(tx, publication, folder);
      const ids = [...own, ...kept].map(({ id }) => id);
      await tx
        .deleteFrom('strategies')
        .where((e) =>
          e.or([e('folder', '=', folder), sql<boolean>`folder is null and descriptor ->> 'bundleHash' <> 'built-in'`]),
        )
        .$if(ids.length > 0, (query) => query.where('id', 'not in', ids))
        .execute();
      await put(tx, [...own, ...kept], folder);
      // A built-in strategy comes back once no file has its id any more.
      const builtIn = strategies.filter(({ id, file }) => file === undefined && !ids.includes(id));
      await put(tx, builtIn, null);
      return true;
    });
  }

  /** Strategies whose file is broken now and that this worker has never seen otherwise: published before, they stay. */
  private async lastGood(tx: Db, { strategies, broken, engineBuild }: StrategyPublication, folder: string) {
    const rows = await tx.selectFrom('strategies').select('descriptor').where('folder', '=', folder).execute();
    const files = new Set(broken.map(({ file }) => file));
    const seen = new Set(strategies.map(({ id }) => id));
    return rows
      .map(({ descriptor }) => descriptor)
      .filter(({ id, file }) => file !== undefined && files.has(file) && !seen.has(id))
      .map((descriptor) => ({ ...descriptor, engineBuild }));
  }

  /**
   * @throws HoldfastError STRATEGY_NOT_FOUND, path `strategy`; it names the file that is to define it but is broken.
   *   STRATEGY_DELETED of one that was taken from new work
   */
  async get(id: string): Promise<StrategyDescriptor> {
    const row = await this.published().where('strategies.id', '=', id).executeTakeFirst();
    if (row && row.deleted_at !== null) {
      const message = `The strategy "${id}" was deleted; register it again to use it.`;
      throw new HoldfastError('STRATEGY_DELETED', message, { path: 'strategy' });
    }
    if (row) return described(row);
    const broken = (await this.broken()).find((one) => one.id === id || one.file.replace(/\.[a-z]+$/, '') === id);
    const why = broken ? ` Its file is broken: ${brokenText(broken)}` : '';
    throw new HoldfastError('STRATEGY_NOT_FOUND', `There is no strategy "${id}".${why}`, {
      path: 'strategy',
      ...(broken && { details: { broken } }),
    });
  }

  /** @param options.deleted those that were deleted too */
  async list({ deleted = false }: { deleted?: boolean } = {}): Promise<StrategyDescriptor[]> {
    const rows = await this.published()
      .$if(!deleted, (query) => query.where('deleted_at', 'is', null))
      .orderBy('id')
      .execute();
    return rows.map(described);
  }

  private published() {
    return this.db
      .selectFrom('strategies')
      .leftJoin('registered_strategies', 'registered_strategies.strategy', 'strategies.id')
      .select(['descriptor', 'deleted_at', 'registered_strategies.name', 'registered_strategies.description']);
  }

  /** Files that are broken, by name. */
  async broken(): Promise<BrokenStrategy[]> {
    const rows = await this.db.selectFrom('strategy_folders').select('broken').orderBy('folder').execute();
    return rows.flatMap((row) => row.broken).sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  /** The engine build that new work gets with the strategies of a folder, and whether its last worker said that it leaves. */
  async publishedBuild(folder: string): Promise<{ build: string; hasLeft: boolean } | undefined> {
    const query = this.db
      .selectFrom('strategy_folders')
      .select(['engine_build', 'worker'])
      .where('folder', '=', folder);
    const row = await query.executeTakeFirst();
    return row && { build: row.engine_build, hasLeft: row.worker === NOBODY };
  }

  /** The last worker of a build leaves. */
  async leave(build: string): Promise<void> {
    await this.db.updateTable('strategy_folders').set({ worker: NOBODY }).where('engine_build', '=', build).execute();
  }
}

/** A strategy with the texts that were registered instead of those of its file. */
function described(row: {
  descriptor: StrategyDescriptor;
  name: string | null;
  description: string | null;
}): StrategyDescriptor {
  const { descriptor, name, description } = row;
  return { ...descriptor, ...(name !== null && { name }), ...(description !== null && { description }) };
}

/** Makes the worker's view the published one of its folder, where it is another and may count. */
async function claim(tx: Db, publication: StrategyPublication, folder: string): Promise<boolean> {
  const { worker, engineBuild, changedMs, strategies, broken, starting } = publication;
  const seen = strategies.filter(({ file }) => file !== undefined).map(({ id, bundleHash }) => [id, bundleHash]);
  const row = {
    ...{ folder, worker, engine_build: engineBuild, broken: JSON.stringify(broken), published_at: new Date() },
    state_hash: contentHash([engineBuild, seen, broken]),
    changed_us: Math.round(changedMs * 1000),
  };
  const before = await tx.selectFrom('strategy_folders').selectAll().where('folder', '=', folder).executeTakeFirst();
  if (before) {
    if (before.state_hash === row.state_hash && before.worker !== NOBODY) return false;
    if (before.changed_us > row.changed_us && before.worker !== worker && before.worker !== NOBODY) return false;
    if (before.engine_build !== engineBuild && !starting) return false;
  }
  const { folder: _, ...columns } = row;
  await tx
    .insertInto('strategy_folders')
    .values(row)
    .onConflict((c) => c.column('folder').doUpdateSet(columns))
    .execute();
  return true;
}

async function put(tx: Db, descriptors: readonly StrategyDescriptor[], folder: string | null): Promise<void> {
  if (descriptors.length === 0) return;
  await tx
    .insertInto('strategies')
    .values(descriptors.map((d) => ({ id: d.id, folder, descriptor: JSON.stringify(d), updated_at: new Date() })))
    .onConflict((c) =>
      c.column('id').doUpdateSet((e) => ({
        folder: e.ref('excluded.folder'),
        descriptor: e.ref('excluded.descriptor'),
        updated_at: e.ref('excluded.updated_at'),
      })),
    )
    .execute();
}
