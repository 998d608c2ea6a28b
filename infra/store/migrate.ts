import { Migrator, type Migration, type MigrationProvider } from 'kysely';
import { openDatabase } from './database';
import * as initial from './migrations/0001-initial';
import * as runRejections from './migrations/0002-run-rejections';
import * as sessions from './migrations/0003-sessions';
import * as operations from './migrations/0004-operations';
import * as resultCache from './migrations/0005-result-cache';
import * as schedules from './migrations/0006-schedules';
import * as idempotency from './migrations/0007-idempotency';
import * as runLabels from './migrations/0008-run-labels';
import * as toldEvents from './migrations/0009-told-events';
import * as admissionById from './migrations/0010-admission-by-id';
import * as pinnedCode from './migrations/0011-pinned-code';

/** In order of name. Listed by hand so that a bundle needs no folder to scan. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-run-rejections': runRejections,
  '0003-sessions': sessions,
  '0004-operations': operations,
  '0005-result-cache': resultCache,
  '0006-schedules': schedules,
  '0007-idempotency': idempotency,
  '0008-run-labels': runLabels,
  '0009-told-events': toldEvents,
  '0010-admission-by-id': admissionById,
  '0011-pinned-code': pinnedCode,
};

class ListedMigrations implements MigrationProvider {
  getMigrations(): Promise<Record<string, Migration>> {
    return Promise.resolve(MIGRATIONS);
  }
}

/** Brings the schema up to date. Safe to call from several processes: Kysely's migrator takes a lock. */
export async function migrate(databaseUrl: string): Promise<void> {
  const database = openDatabase({ databaseUrl, poolSize: 2 });
  try {
    const { error } = await new Migrator({ db: database.db, provider: new ListedMigrations() }).migrateToLatest();
    if (error) throw error instanceof Error ? error : new Error('The migration failed.', { cause: error });
  } finally {
    await database.close();
  }
}
