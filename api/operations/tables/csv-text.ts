import { quotedCell, spreadsheetCell } from '../../../engine/model/csv-cell';
import { toIso } from '../../../engine/model/time';
import type { PageColumn, PagedTable, TableColumn } from './paged-table';

/** Characters that are given at once: longer texts stay in memory for longer. */
const CHUNK = 16_384;
/** Texts of which this many are known are written once. */
const MOST_KNOWN = 10_000;

/** A table as CSV (RFC 4180, lines end in LF): times are ISO 8601 UTC, an empty cell is null. */
export async function* csvOf({ columns, pages }: PagedTable): AsyncIterable<string> {
  yield `${columns.map(({ name }) => quotedCell(name)).join(',')}\n`;
  const cells = columns.map(({ type }) => writerOf(type));
  for await (const { rows, columns: values } of pages) {
    let lines = '';
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cells.length; c++) {
        if (c > 0) lines += ',';
        lines += cells[c]!(values[c]!, r);
      }
      lines += '\n';
      if (lines.length < CHUNK) continue;
      yield lines;
      lines = '';
    }
    if (lines !== '') yield lines;
    await new Promise(setImmediate);
  }
}

type CellWriter = (column: PageColumn, row: number) => string;

function writerOf(type: TableColumn['type']): CellWriter {
  if (type === 'text') return textWriter();
  const write = type === 'time' ? toIso : String;
  return (column, row) => {
    const value = column[row] as number;
    return Number.isNaN(value) ? '' : write(value);
  };
}

/** Most columns of texts have few of them. */
function textWriter(): CellWriter {
  const known = new Map<string, string>();
  return (column, row) => {
    const value = column[row] as string | null;
    if (value === null) return '';
    let written = known.get(value);
    if (written === undefined) {
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(value, (written = spreadsheetCell(value)));
    }
    return written;
  };
}
