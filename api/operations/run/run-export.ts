import type { Readable } from 'node:stream';
import type { ExportFormat } from '../../../engine/model/result';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { exportTable } from '../tables/table-export';
import type { ResultTableName } from './result-rows';
import { resultTable, type WantedRows } from './result-tables';

export interface ExportRequest extends WantedRows {
  table: ResultTableName;
  format: ExportFormat;
}

/**
 * A table of a run's result as a file; see `exportTable`.
 * @throws HoldfastError NOT_FINISHED, INVALID_STATE, ARTIFACT_MISSING
 */
export async function exportResult(services: Services, run: RunRow, request: ExportRequest): Promise<Readable> {
  const { format, ...wanted } = request;
  return exportTable(await resultTable(services, run, wanted), format);
}
