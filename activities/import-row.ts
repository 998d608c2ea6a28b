import { cancellationSignal } from '@temporalio/activity';
import { locateSources } from '../engine/imports/located-sources';
import { HoldfastError } from '../engine/model/errors';
import type { ImportReport } from '../engine/model/imports';
import { isFinal } from '../engine/model/status';
import type { ImportRow } from '../infra/store/repositories/import-repository';
import type { EngineDependencies } from './engine-dependencies';

export interface Converted {
  instruments: number;
  rows: number;
}

/** Rows are counted in the column of an integer. */
const MOST_ROWS = 2 ** 31 - 1;

/** The files of an import on this machine. */
export function sourcesOf(
  { folders, artifacts }: Pick<EngineDependencies, 'folders' | 'artifacts'>,
  { path, sources }: ImportRow,
) {
  const uploadFile = (artifact: string) => artifacts.pathOf(artifact);
  return locateSources({ path, uploads: sources }, { importsDir: folders.importsDir, uploadFile });
}

export function countsOf({ instruments }: Pick<ImportReport, 'instruments'>): Converted {
  const rows = instruments.reduce((sum, one) => sum + one.rows, 0);
  return { instruments: instruments.length, rows: Math.min(rows, MOST_ROWS) };
}

/** @throws HoldfastError CANCELLED for what was cancelled meanwhile, INVALID_STATE for what has ended otherwise */
export function requireOpen(row: ImportRow, attempt: number): ImportRow {
  if (row.status === 'cancelled' || row.attempt !== attempt) {
    throw new HoldfastError('CANCELLED', 'The import was cancelled.');
  }
  if (isFinal(row.status)) throw new HoldfastError('INVALID_STATE', 'The import has ended already.');
  return row;
}

/** What a disk says may be otherwise the next time; whatever else is no coded error would only come again. */
export function asFinal(error: unknown): never {
  const { code } = (error ?? {}) as { code?: unknown };
  cancellationSignal().throwIfAborted();
  if (error instanceof HoldfastError || typeof code === 'string') throw error;
  const failure = new HoldfastError('INTERNAL', 'The files could not be read; the log of the engine worker says why.');
  throw Object.assign(failure, { cause: error });
}
