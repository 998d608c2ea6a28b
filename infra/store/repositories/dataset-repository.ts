import { sql, type Selectable } from 'kysely';
import type { ErrorBody } from '../../../engine/model/errors';
import { HoldfastError } from '../../../engine/model/errors';
import type { MadeVersion } from '../../../engine/model/dataset-work';
import type { StoredInstrument } from '../../../engine/model/datasets';
import type { ImportReport } from '../../../engine/model/imports';
import type { OperationStatus } from '../../../engine/model/status';
import type { Db } from '../database';
import type { DatasetTable, DatasetVersionTable } from '../dataset-tables';
import { storeMade, type ImportAttempt, type MadeRows } from './made-version';

export { VersionOvertaken } from './made-version';
export type { NewDataset, NewVersion, VersionTarget } from './made-version';

export type DatasetRow = Selectable<DatasetTable>;

/** What lists show of a version, with the state of the import by which it becomes a catalog; null where that has not begun. */
export type ListedVersionRow = Omit<Selectable<DatasetVersionTable>, 'instruments'> & {
  /** Without their reports of quality, which are long. */
  instruments: Omit<StoredInstrument, 'quality'>[];
  status: OperationStatus | null;
  error: ErrorBody | null;
};
export type DatasetVersionRow = Omit<ListedVersionRow, 'instruments'> & {
  instruments: StoredInstrument[];
  report: ImportReport | null;
};

export interface DatasetPage {
  total: number;
  rows: { dataset: DatasetRow; newest: ListedVersionRow }[];
}

const LISTED = ['dataset_id', 'version', 'hash', 'files', 'input', 'form', 'origin', 'repair', 'comparison'] as const;

/** Datasets and their versions, which are never changed. */
export class DatasetRepository {
  constructor(private readonly db: Db) {}

  /** @throws HoldfastError DATASET_NOT_FOUND, of one that was deleted too */
  async get(id: number): Promise<DatasetRow> {
    const found = await this.db
      .selectFrom('datasets')
      .selectAll()
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (found) return found;
    throw new HoldfastError('DATASET_NOT_FOUND', `There is no dataset ${id}.`, { path: 'id' });
  }

  /**
   * @param version without it, the newest
   * @throws HoldfastError DATASET_NOT_FOUND or DATASET_VERSION_NOT_FOUND
   */
  async version(id: number, version?: number): Promise<{ dataset: DatasetRow; version: DatasetVersionRow }> {
    const dataset = await this.get(id);
    const found = await this.joined()
      .select(['imports.report', 'dataset_versions.instruments'])
      .where('dataset_id', '=', id)
      .where('version', '=', version ?? dataset.newest)
      .executeTakeFirst();
    if (found) return { dataset, version: found };
    const message = `The dataset ${id} has no version ${version ?? dataset.newest}.`;
    throw new HoldfastError('DATASET_VERSION_NOT_FOUND', message, { path: 'version' });
  }

  /** All versions of a dataset, newest first. */
  async versionsOf(id: number): Promise<ListedVersionRow[]> {
    return this.versions().where('dataset_id', '=', id).orderBy('version', 'desc').execute();
  }

  /** The newest version that was uploaded, not made of another one. */
  async newestUpload(id: number): Promise<ListedVersionRow | undefined> {
    const uploads = this.versions().where('dataset_id', '=', id).where('origin', 'is', null);
    return uploads.orderBy('version', 'desc').limit(1).executeTakeFirst();
  }

  /** Datasets in order of their ids, with their newest versions. */
  async list({
    limit,
    offset,
    search,
  }: {
    limit: number;
    offset: number;
    search?: string | undefined;
  }): Promise<DatasetPage> {
    let present = this.db.selectFrom('datasets').where('deleted_at', 'is', null).where('newest', '>', 0);
    if (search !== undefined) {
      const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
      present = present.where('name', 'ilike', pattern);
    }
    const { n } = await present.select(({ fn }) => fn.countAll<number>().as('n')).executeTakeFirstOrThrow();
    const datasets = await present.selectAll().orderBy('id').limit(limit).offset(offset).execute();
    if (datasets.length === 0) return { total: Number(n), rows: [] };
    const versions = await this.versions()
      .innerJoin('datasets', (join) =>
        join.onRef('datasets.id', '=', 'dataset_id').onRef('datasets.newest', '=', 'version'),
      )
      .where(
        'dataset_id',
        'in',
        datasets.map(({ id }) => id),
      )
      .execute();
    const newest = new Map(versions.map((version) => [version.dataset_id, version]));
    const rows = datasets.flatMap((dataset) => {
      const version = newest.get(dataset.id);
      return version ? [{ dataset, newest: version }] : [];
    });
    return { total: Number(n), rows };
  }

  /** Of the files of all versions. */
  async bytes(): Promise<number> {
    const { rows } = await sql<{ n: number }>`
      select coalesce(sum((file ->> 'bytes')::bigint), 0)::bigint as n from dataset_versions v
        join datasets d on d.id = v.dataset_id, jsonb_array_elements(v.files) file where d.deleted_at is null`.execute(
      this.db,
    );
    return Number(rows[0]!.n);
  }

  /**
   * Stores the version that an import makes with what is known of the import, all or nothing, and once.
   * @returns the version, which an earlier attempt may have stored
   * @throws HoldfastError CANCELLED where the attempt is over, DATASET_NOT_FOUND, or VersionOvertaken where there is another upload by now
   */
  storeMade(of: ImportAttempt, made: MadeRows): Promise<MadeVersion & { catalog: string }> {
    return this.db.transaction().execute((db) => storeMade(db, of, made));
  }

  /** Names another import by which a version becomes a catalog. */
  async publishBy(id: number, version: number, importId: string): Promise<void> {
    await this.db
      .updateTable('dataset_versions')
      .set({ import_id: importId })
      .where('dataset_id', '=', id)
      .where('version', '=', version)
      .execute();
  }

  /** Sessions that are open on a version of a dataset, and operations that are not over in any that was. */
  async users(id: number): Promise<{ sessions: string[]; operations: string[] }> {
    const catalogs = sql`select catalog from dataset_versions where dataset_id = ${id}`;
    const sessions = await sql<{ name: string }>`
      select name from sessions where closed_at is null and catalog in (${catalogs}) order by name limit 20`.execute(
      this.db,
    );
    const operations = await sql<{ id: string }>`
      select o.id from operations o join sessions s on s.id = o.session_id
      where s.catalog in (${catalogs}) and o.finished_at is null and o.id <> s.id order by o.seq limit 20`.execute(
      this.db,
    );
    return { sessions: sessions.rows.map(({ name }) => name), operations: operations.rows.map((row) => row.id) };
  }

  /** Marks a dataset as deleted. @returns false where it was already */
  async remove(id: number): Promise<boolean> {
    const done = await this.db
      .updateTable('datasets')
      .set({ deleted_at: new Date() })
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    return Number(done.numUpdatedRows) > 0;
  }

  /** Catalogs of datasets that were deleted, of which files may be left. */
  async deletedCatalogs(): Promise<string[]> {
    const rows = await this.db
      .selectFrom('dataset_versions')
      .innerJoin('datasets', 'datasets.id', 'dataset_id')
      .select('catalog')
      .where('deleted_at', 'is not', null)
      .execute();
    return rows.map(({ catalog }) => catalog);
  }

  private versions() {
    const listed = sql<ListedVersionRow['instruments']>`
      (select jsonb_agg(i - 'quality' order by n) from jsonb_array_elements(dataset_versions.instruments) with ordinality e (i, n))`;
    return this.joined().select(listed.as('instruments'));
  }

  private joined() {
    return this.db
      .selectFrom('dataset_versions')
      .leftJoin('operations', 'operations.id', 'import_id')
      .leftJoin('imports', 'imports.id', 'import_id')
      .select(LISTED.map((column) => `dataset_versions.${column}` as const))
      .select(['score', 'dataset_versions.catalog', 'import_id'])
      .select(['dataset_versions.owner', 'dataset_versions.created_at', 'operations.status', 'operations.error']);
  }
}
