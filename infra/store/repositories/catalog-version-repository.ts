import type { Selectable } from 'kysely';
import { HoldfastError } from '../../../engine/model/errors';
import type { DatasetFile } from '../../../engine/model/dataset';
import type { Db } from '../database';
import { isUniqueViolation } from '../store-errors';
import type { CatalogVersionTable } from '../schema';
import type { SessionRow } from './session-repository';

export type CatalogVersionRow = Selectable<CatalogVersionTable>;

export interface NewCatalogVersion {
  catalog: string;
  version: number;
  tick: string;
  hash: string;
  files: DatasetFile[];
  previousUs: number | null;
  newestUs: number;
  added: number;
  changed: number;
}

/** What a catalog's folder held at the moments that its schedules named. */
export class CatalogVersionRepository {
  constructor(private readonly db: Db) {}

  latest(catalog: string): Promise<CatalogVersionRow | undefined> {
    const versions = this.db.selectFrom('catalog_versions').selectAll().where('catalog', '=', catalog);
    return versions.orderBy('version', 'desc').limit(1).executeTakeFirst();
  }

  byTick(catalog: string, tick: string): Promise<CatalogVersionRow | undefined> {
    const versions = this.db.selectFrom('catalog_versions').selectAll().where('catalog', '=', catalog);
    return versions.where('tick', '=', new Date(tick)).executeTakeFirst();
  }

  versions(catalog: string): Promise<CatalogVersionRow[]> {
    const versions = this.db.selectFrom('catalog_versions').selectAll().where('catalog', '=', catalog);
    return versions.orderBy('version').execute();
  }

  /** @throws HoldfastError UNAVAILABLE when somebody else has published meanwhile: look again */
  async publish(version: NewCatalogVersion): Promise<CatalogVersionRow> {
    const { catalog, version: number, tick, hash, files, previousUs, newestUs, added, changed } = version;
    try {
      return await this.db
        .insertInto('catalog_versions')
        .values({
          ...{ catalog, version: number, tick: new Date(tick), hash, body: JSON.stringify(files) },
          ...{ previous_us: previousUs, newest_us: newestUs, instruments: files.length, added, changed },
        })
        .returningAll()
        .executeTakeFirstOrThrow();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new HoldfastError('UNAVAILABLE', 'Another version of the catalog was published meanwhile.');
    }
  }

  /** Ready sessions on a catalog that follow it, and those that are named. */
  followers(catalog: string, named: readonly string[]): Promise<SessionRow[]> {
    return this.db
      .selectFrom('sessions')
      .selectAll()
      .where('catalog', '=', catalog)
      .where('closed_at', 'is', null)
      .where('status', '=', 'ready')
      .where((e) => e.or([e('follow', '=', true), ...(named.length > 0 ? [e('name', 'in', [...named])] : [])]))
      .orderBy('name')
      .execute();
  }
}
