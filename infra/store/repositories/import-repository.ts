import type { Selectable } from 'kysely';
import type { ImportForm, ImportInput, ImportMarks, ImportReport, Recognition } from '../../../engine/model/imports';
import type { DatasetWork, MadeVersion } from '../../../engine/model/dataset-work';
import type { Db } from '../database';
import type { ImportProfileTable, ImportTable, StoredSource } from '../import-schema';
import { storedJson } from '../stored-json';
import {
  findOperation,
  getOperation,
  listOperations,
  type Detail,
  type OperationFilter,
  type OperationPage,
  type OperationRow,
} from './operation-rows';

export type ImportRow = OperationRow & Selectable<ImportTable>;
export type ImportProfileRow = Selectable<ImportProfileTable>;

const TABLE = 'imports';
const COLUMNS = ['catalog', 'path', 'sources', 'input', 'form', 'profile', 'report', 'made'] as const;

export interface NewImport {
  catalog: string;
  path?: string;
  sources: readonly StoredSource[];
  input: ImportInput;
  /** The version of a dataset that is made. */
  dataset?: DatasetWork;
}

export function importDetail({ path, ...given }: NewImport): Detail {
  return { table: TABLE, values: { ...given, path: path ?? null } };
}

/** A form to be kept by a name. */
export interface NewProfile {
  name: string;
  form: Partial<ImportForm>;
  marks: ImportMarks;
  owner: string;
}

/** What is imported into catalogs, and the forms that were kept by a name. */
export class ImportRepository {
  constructor(private readonly db: Db) {}

  find(id: string): Promise<ImportRow | undefined> {
    return findOperation<ImportRow>(this.db, TABLE, id);
  }

  /** @throws HoldfastError OPERATION_NOT_FOUND */
  get(id: string): Promise<ImportRow> {
    return getOperation(this.db, TABLE, { id, what: 'import' });
  }

  list(filter: OperationFilter): Promise<OperationPage<ImportRow>> {
    return listOperations<ImportRow>(this.db, { ...filter, kind: 'import' }, { table: TABLE, columns: COLUMNS });
  }

  /** How the files are read, as soon as that is known. An earlier attempt has no say any more. */
  async setForm(
    id: string,
    attempt: number,
    { form, profile, marks }: Pick<Recognition, 'form' | 'profile' | 'marks'>,
  ): Promise<void> {
    await this.db
      .updateTable('imports')
      .set({ form: storedJson(form), profile, marks: storedJson(marks) })
      .where('id', 'in', this.presentAttempt(id, attempt))
      .execute();
  }

  /** What has been made, before it is published. Of an earlier attempt nothing is kept. */
  async setReport(id: string, attempt: number, report: ImportReport): Promise<void> {
    await this.db
      .updateTable('imports')
      .set({ form: storedJson(report.form), report: storedJson(report) })
      .where('id', 'in', this.presentAttempt(id, attempt))
      .execute();
  }

  /** The version of a dataset that an import would have made, where it is there already. */
  async setMade({ id, attempt }: Pick<ImportRow, 'id' | 'attempt'>, made: MadeVersion): Promise<void> {
    await this.db
      .updateTable('imports')
      .set({ made: storedJson(made) })
      .where('id', 'in', this.presentAttempt(id, attempt))
      .execute();
  }

  private presentAttempt(id: string, attempt: number) {
    return this.db.selectFrom('operations').select('id').where('id', '=', id).where('attempt', '=', attempt);
  }

  /** Of these imports those that have ended. */
  async ended(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = this.db
      .selectFrom('operations')
      .select('id')
      .where('id', 'in', [...ids]);
    return (await rows.where('finished_at', 'is not', null).execute()).map(({ id }) => id);
  }

  /** Profiles that were kept, by name. */
  profiles(): Promise<ImportProfileRow[]> {
    return this.db.selectFrom('import_profiles').selectAll().orderBy('name').execute();
  }

  /** Keeps a form by a name; the one that had it is replaced. */
  async saveProfile({ name, form, marks, owner }: NewProfile): Promise<void> {
    const values = { form: storedJson(form), marks: storedJson(marks), owner };
    await this.db
      .insertInto('import_profiles')
      .values({ name, ...values })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ ...values, created_at: new Date() }))
      .execute();
  }

  /** @returns false where there is none */
  async deleteProfile(name: string): Promise<boolean> {
    const gone = await this.db.deleteFrom('import_profiles').where('name', '=', name).executeTakeFirst();
    return gone.numDeletedRows > 0n;
  }
}
