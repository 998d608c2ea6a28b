import { Readable } from 'node:stream';
import type { ExportFormat } from '../../../engine/model/result';
import { arrowOf } from './arrow-stream';
import { csvOf } from './csv-text';
import type { PagedTable } from './paged-table';
import { parquetOf } from './parquet-stream';

/**
 * A table as a file. Times are ISO 8601 UTC in CSV and timestamps with a zone elsewhere; an empty cell of CSV is null.
 */
export function exportTable(table: PagedTable, format: ExportFormat): Readable {
  // A reader who is gone before the first page ends it too.
  return fileOf(table, format).once('close', () => void table.close?.());
}

function fileOf(table: PagedTable, format: ExportFormat): Readable {
  if (format === 'parquet') return parquetOf(table);
  if (format === 'arrow') return arrowOf(table);
  return Readable.from(csvOf(table), { objectMode: false });
}
