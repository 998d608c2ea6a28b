import { sql, type Selectable } from 'kysely';
import { HoldfastError } from '../../../engine/model/errors';
import type { Manifest } from '../../../engine/model/manifest';
import { Recent } from '../../../engine/model/recent';
import { dataOf, sealedDate, sealedError, sealOver, type Seal, type WantedData } from '../../../engine/model/seal';
import type { SealCandidate, SealedResult } from '../../../engine/model/seal-views';
import { MICROS_PER_DAY, type Micros } from '../../../engine/model/time';
import type { Db } from '../database';
import { checkChain, type HashChain } from '../hash-chain';
import type { SealLogTable, SealTable } from '../seal-schema';
import { isUniqueViolation } from '../store-errors';
import { insertOperation } from './operation-repository';
import type { Detail, NewOperation, OperationRow } from './operation-rows';
import type { SessionRepository } from './session-repository';

export type SealRow = Selectable<SealTable>;
export type SealLogRow = Selectable<SealLogTable> & {
  /** What its hash is taken of. */
  text: string;
};

export interface NewSeal {
  id: string;
  catalog: string;
  from: Micros;
  /** Hashes of the data files that the catalog has now. */
  datasets: readonly string[];
  /** The last time in its files; null where that is not known. */
  lastBar?: string | null;
  owner: string;
}

export interface Commitment {
  run: string;
  candidate: SealCandidate;
  hash: string;
  by: string;
}

/** The run for which a part opens. */
export interface OpeningRun {
  operation: NewOperation;
  detail: Detail;
}

/** The log of all seals, whatever is looked at. */
type Standing = Pick<SealRow, 'id' | 'catalog' | 'from_us' | 'opening'>;

/** Data files of so many seals are kept in memory. */
const MAX_KEPT = 64;
/** Of what holds sealed bars, so much is named. */
const MOST_NAMED = 10;

/** What is sealed, and whether somebody may read: the one place that doors, sessions and engine workers ask. */
export class SealRepository {
  readonly #datasets = new Recent<ReadonlySet<string>>(MAX_KEPT);

  constructor(
    private readonly db: Db,
    private readonly sessions: Pick<SessionRepository, 'getManifest'>,
  ) {}

  /** Seals that stand, as they are at this moment. */
  async standing(): Promise<Seal[]> {
    const rows = await this.db
      .selectFrom('seals')
      .select(['id', 'catalog', 'from_us', 'opening'])
      .where('broken_at', 'is', null)
      .execute();
    return Promise.all(rows.map((row) => this.standingOf(row)));
  }

  /**
   * @param reader the operation that reads, for which a part may be open
   * @param path of the field at fault
   * @throws HoldfastError SEALED with that path
   */
  async requireOpen(
    wanted: WantedData,
    { reader, path }: { reader?: string | undefined; path: string },
  ): Promise<void> {
    const seal = sealOver(await this.standing(), wanted, reader);
    if (seal) throw sealedError(seal, path);
  }

  /** The same of a manifest, which is read only where there is a seal. */
  async requireManifestOpen(hash: string, { reader, path }: { reader?: string; path: string }): Promise<void> {
    const seal = await this.sealOf(hash, reader);
    if (seal) throw sealedError(seal, path);
  }

  async isManifestOpen(hash: string): Promise<boolean> {
    return (await this.sealOf(hash)) === undefined;
  }

  /**
   * Seals a catalog while nobody has bars of the part: no open session, and no operation that is not over.
   * @throws HoldfastError SEAL_EXISTS with the path `catalog`, SEAL_IN_USE with the path `from`
   */
  async create({ id, catalog, from, datasets, lastBar = null, owner }: NewSeal): Promise<SealRow> {
    try {
      return await this.db.transaction().execute(async (tx) => {
        // Whatever begins after this begins after the seal.
        await sql`lock table operations in share mode`.execute(tx);
        await requireNone(tx, catalog);
        const known = new Set([...datasets, ...(await earlierDatasets(tx, catalog))]);
        const seal: Seal = { id, catalog, from, datasets: known, opening: null };
        await requireUnused(tx, seal);
        const read = await readsOf(tx, seal, sql`o.status = 'completed'`);
        return await tx
          .insertInto('seals')
          .values({
            ...{ id, catalog, owner, from_us: from, datasets: [...known].sort() },
            last_bar: lastBar,
            earlier_reads: read.reduce((sum, { operations }) => sum + operations, 0),
          })
          .returningAll()
          .executeTakeFirstOrThrow();
      });
    } catch (error) {
      throw isUniqueViolation(error, 'seals_standing') ? sealExists(catalog) : error;
    }
  }

  find(id: string): Promise<SealRow | undefined> {
    return this.db.selectFrom('seals').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** @throws HoldfastError SEAL_NOT_FOUND */
  async get(id: string): Promise<SealRow> {
    const row = await this.find(id);
    if (row) return row;
    throw new HoldfastError('SEAL_NOT_FOUND', `There is no seal "${id}".`, { path: 'id' });
  }

  /** Oldest first. */
  async list(
    filter: { catalog?: string | undefined },
    page: { limit: number; offset: number },
  ): Promise<{ total: number; rows: SealRow[] }> {
    let all = this.db.selectFrom('seals');
    if (filter.catalog !== undefined) all = all.where('catalog', '=', filter.catalog);
    const [rows, { total }] = await Promise.all([
      all.selectAll().orderBy('created_at').orderBy('id').limit(page.limit).offset(page.offset).execute(),
      all.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
    ]);
    return { total, rows };
  }

  /**
   * Opens the part for one candidate, once, and stores the run for which it opens with it: no death comes between.
   * @returns the row of that run; undefined where a candidate was committed before, or it is broken
   * @throws HoldfastError SESSION_NOT_FOUND, QUEUE_FULL, each with the path `session`; then nothing was committed
   */
  commit(
    id: string,
    { run, candidate, hash, by }: Commitment,
    { operation, detail }: OpeningRun,
  ): Promise<OperationRow | undefined> {
    return this.db.transaction().execute(async (tx) => {
      // Before the lock of the log, as `create` takes them.
      await sql`lock table operations in row exclusive mode`.execute(tx);
      const committed = await tx
        .updateTable('seals')
        .set({
          ...{ run_id: run, candidate: JSON.stringify(candidate), candidate_hash: hash, opening: operation.id },
          ...{ committed_by: by, committed_at: sql<Date>`clock_timestamp()` },
        })
        .where('id', '=', id)
        .where('committed_at', 'is', null)
        .where('broken_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      return committed && insertOperation(tx, operation, detail);
    });
  }

  /** Opens the part for everybody, for good; one that is broken already stays as it is. */
  async break(id: string, { by, reason }: { by: string; reason: string | null }): Promise<SealRow> {
    await this.db
      .updateTable('seals')
      .set({ broken_by: by, broken_at: sql<Date>`clock_timestamp()`, broken_reason: reason })
      .where('id', '=', id)
      .where('broken_at', 'is', null)
      .execute();
    return this.get(id);
  }

  /** Oldest first. */
  async log(id: string): Promise<SealLogRow[]> {
    const { rows } = await sql<SealLogRow>`
      select l.*, seal_text(l) as text from seal_log l where l.seal_id = ${id} order by l.seq`.execute(this.db);
    return rows;
  }

  /** Looks at every entry of the log of all seals. */
  chain(): Promise<HashChain> {
    return checkChain(this.db, { table: 'seal_log', text: 'seal_text' });
  }

  /**
   * What the seals of these data say of a candidate: what it came to, the newest answer first, and whether one was broken.
   * @param hash of the candidate
   * @returns undefined where they say nothing
   */
  async told(manifest: Manifest, hash: string): Promise<SealedResult | undefined> {
    const all = await this.db.selectFrom('seals').selectAll().orderBy('created_at', 'desc').execute();
    const data = { ...dataOf(manifest), end: Infinity };
    const rows = all.filter((row) => sealOver([{ ...toSeal(row), opening: null }], data) !== undefined);
    const own = rows.find((row) => row.candidate_hash === hash && row.answer !== null);
    const broken = rows.some(({ broken_at }) => broken_at !== null);
    if (!own && !broken) return undefined;
    return { ...(own && { statistics: own.answer!.statistics }), broken };
  }

  private async sealOf(hash: string, reader?: string): Promise<Seal | undefined> {
    const seals = await this.standing();
    return seals.length === 0 ? undefined : sealOver(seals, dataOf(await this.sessions.getManifest(hash)), reader);
  }

  private async standingOf(row: Standing): Promise<Seal> {
    const { id, catalog, from_us: from, opening } = row;
    let datasets = this.#datasets.get(id);
    if (!datasets) {
      datasets = new Set((await this.get(id)).datasets);
      this.#datasets.set(id, datasets);
    }
    return { id, catalog, from, datasets, opening };
  }
}

function toSeal({ id, catalog, from_us: from, datasets, opening }: SealRow): Seal {
  return { id, catalog, from, datasets: new Set(datasets), opening };
}

/** Data files that versions of sessions have had under the name of a catalog. */
async function earlierDatasets(db: Db, catalog: string): Promise<string[]> {
  const { rows } = await sql<{ dataset: string }>`
    select distinct i ->> 'dataset' as dataset from manifests, json_array_elements(body -> 'instruments') i
      where body ->> 'catalog' = ${catalog}`.execute(db);
  return rows.map(({ dataset }) => dataset);
}

function sealExists(catalog: string): HoldfastError {
  return new HoldfastError('SEAL_EXISTS', `catalog: ${catalog} is sealed already.`, { path: 'catalog' });
}

/** @throws HoldfastError SEAL_EXISTS with the path `catalog` */
async function requireNone(db: Db, catalog: string): Promise<void> {
  const standing = db.selectFrom('seals').select('id').where('catalog', '=', catalog).where('broken_at', 'is', null);
  if (await standing.executeTakeFirst()) throw sealExists(catalog);
}

/** @throws HoldfastError SEAL_IN_USE with the path `from` */
async function requireUnused(db: Db, seal: Seal): Promise<void> {
  const { rows: open } = await sql<{ name: string; catalog: string; end: number; body: Manifest | null }>`
    select s.name, s.catalog, s.end_us as "end", m.body from sessions s left join manifests m on m.hash = s.manifest_hash
      where s.closed_at is null and s.status <> 'failed'`.execute(db);
  const reads = ({ catalog, end, body }: (typeof open)[number]) =>
    sealOver([seal], body ? dataOf(body) : { catalog, end, datasets: [] }) !== undefined;
  const sessions = open.filter(reads).map(({ name }) => name);
  const working = await readsOf(db, seal, sql`o.status in ('queued', 'running', 'paused')`);
  if (sessions.length === 0 && working.length === 0) return;
  const operations = working.flatMap(({ ids }) => ids);
  const named = [...sessions.map((name) => `the session ${name}`), ...operations].slice(0, MOST_NAMED);
  const message = `from: ${named.join(', ')} ${named.length === 1 ? 'reaches' : 'reach'} ${sealedDate(seal.from)} or later; narrow or close sessions, and end what is at work.`;
  const details = { sessions: sessions.slice(0, MOST_NAMED), operations: operations.slice(0, MOST_NAMED) };
  throw new HoldfastError('SEAL_IN_USE', message, { path: 'from', details });
}

interface Reads {
  operations: number;
  ids: string[];
}

/** Operations, by the manifests behind the seal that they are pinned to. */
async function readsOf(db: Db, seal: Seal, where: ReturnType<typeof sql>): Promise<Reads[]> {
  const { rows } = await sql<Reads & { body: Manifest }>`
    select m.body, work.operations, work.ids
      from (select o.manifest_hash, count(*)::integer as operations, (array_agg(o.kind || '/' || o.id order by o.seq))[1:${sql.lit(MOST_NAMED)}] as ids
        from operations o where ${where} and o.id is distinct from o.session_id group by o.manifest_hash) work
      join manifests m on m.hash = work.manifest_hash
      where (m.body ->> 'end')::numeric >= ${seal.from - MICROS_PER_DAY}`.execute(db);
  return rows.filter(({ body }) => sealOver([seal], dataOf(body)) !== undefined);
}
