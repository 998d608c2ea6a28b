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
import * as operationsTable from './migrations/0012-operations';
import * as sweepPoints from './migrations/0013-sweep-points';
import * as installation from './migrations/0014-installation';
import * as runEvidence from './migrations/0015-run-evidence';
import * as idleTime from './migrations/0016-idle-time';
import * as cacheOrder from './migrations/0017-cache-order';
import * as imports from './migrations/0018-imports';
import * as datasets from './migrations/0019-datasets';
import * as strategyRegistry from './migrations/0020-strategy-registry';
import * as scripts from './migrations/0021-scripts';
import * as datasetImports from './migrations/0022-dataset-imports';
import * as scriptSweeps from './migrations/0023-script-sweeps';
import * as searches from './migrations/0024-searches';
import * as ledger from './migrations/0025-ledger';
import * as validations from './migrations/0026-validations';
import * as stoppedTrials from './migrations/0027-stopped-trials';
import * as bestOfGenerations from './migrations/0030-best-of-generations';
import * as seals from './migrations/0031-seals';
import * as risk from './migrations/0032-risk';
import * as followUps from './migrations/0033-follow-ups';
import * as askedPoints from './migrations/0034-asked-points';
import * as furtherStatistics from './migrations/0037-further-statistics';
import * as ledgerData from './migrations/0040-ledger-data';
import * as repeatedPoints from './migrations/0041-repeated-points';
import * as lastBarOfSeals from './migrations/0042-last-bar-of-seals';
import * as ledgerFiles from './migrations/0043-ledger-files';
import * as riskParts from './migrations/0045-risk-parts';
import * as trialFigures from './migrations/0050-trial-figures';
import * as runsOfTrials from './migrations/0051-runs-of-trials';
import * as barsOfSweeps from './migrations/0053-bars-of-sweeps';
import * as labelWords from './migrations/0054-label-words';
import * as operationNotes from './migrations/0055-operation-notes';
import { applyDefinitions } from './definitions';

/** In order of name. Listed by hand so that a bundle needs no folder to scan. */
export const MIGRATIONS: Record<string, Migration> = {
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
  '0012-operations': operationsTable,
  '0013-sweep-points': sweepPoints,
  '0014-installation': installation,
  '0015-run-evidence': runEvidence,
  '0016-idle-time': idleTime,
  '0017-cache-order': cacheOrder,
  '0018-imports': imports,
  '0019-datasets': datasets,
  '0020-strategy-registry': strategyRegistry,
  '0021-scripts': scripts,
  '0022-dataset-imports': datasetImports,
  '0023-script-sweeps': scriptSweeps,
  '0024-searches': searches,
  '0025-ledger': ledger,
  '0026-validations': validations,
  '0027-stopped-trials': stoppedTrials,
  '0030-best-of-generations': bestOfGenerations,
  '0031-seals': seals,
  '0032-risk': risk,
  '0033-follow-ups': followUps,
  '0034-asked-points': askedPoints,
  '0037-further-statistics': furtherStatistics,
  '0040-ledger-data': ledgerData,
  '0041-repeated-points': repeatedPoints,
  '0042-last-bar-of-seals': lastBarOfSeals,
  '0043-ledger-files': ledgerFiles,
  '0045-risk-parts': riskParts,
  '0050-trial-figures': trialFigures,
  '0051-runs-of-trials': runsOfTrials,
  '0053-bars-of-sweeps': barsOfSweeps,
  '0054-label-words': labelWords,
  '0055-operation-notes': operationNotes,
};

/**
 * Brings the schema up to date: first the migrations, which change tables, then the present definitions of functions and
 * triggers. Safe to call from several processes: each of the two takes a lock.
 * @param more migrations of kinds of operations that are not among ours, by name
 */
export async function migrate(databaseUrl: string, more: Record<string, Migration> = {}): Promise<void> {
  const database = openDatabase({ databaseUrl, control: 2, statementMs: 0 });
  const provider: MigrationProvider = { getMigrations: () => Promise.resolve({ ...MIGRATIONS, ...more }) };
  try {
    const { error } = await new Migrator({ db: database.db, provider }).migrateToLatest();
    if (error) throw error instanceof Error ? error : new Error('The migration failed.', { cause: error });
    await applyDefinitions(database.db);
  } finally {
    await database.close();
  }
}
