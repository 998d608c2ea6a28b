import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { PRICE_FIELDS, QUOTE_FIELDS } from '../columns/market-data';
import type { Micros } from '../model/time';
import type { DatasetColumns } from './column-store';

const DOUBLE = 8;
/** Columns that strategies mostly compute from each instrument's bars, such as a few averages. */
const INDICATOR_COLUMNS = 4;
const SAMPLE_BYTES = 64 * 1024;
/** Of a row in a file that is compressed, or of columns: such files are hardly ever denser. */
const PACKED_ROW_BYTES = 8;

export interface PredictedSource {
  /** The columns made of it, where there are some: their rows of the range are counted. */
  columns?: DatasetColumns;
  /** Else the data file, whose rows are estimated, all of them. */
  path?: string;
}

/**
 * Bytes that the bars of a session and the indicators over them will take: rows x columns x 8. Nothing is loaded for it:
 * a few numbers of each converted file are read, and the first 64 KB of each file that is not converted yet.
 */
export function predictMemory(
  sources: Iterable<PredictedSource>,
  range: { start: Micros; end: Micros; columns?: readonly string[] },
): number {
  const extra = range.columns?.length ?? 0;
  let bytes = 0;
  for (const { columns, path } of sources) {
    const quotes = columns?.hasQuotes ? QUOTE_FIELDS.length : 0;
    const rows = columns ? rowsWithin(columns, range) : path === undefined ? 0 : estimatedRows(path);
    bytes += rows * (PRICE_FIELDS.length + quotes + extra + INDICATOR_COLUMNS) * DOUBLE;
  }
  return bytes;
}

/** Bars of the range, by bisection of the times on disk. */
function rowsWithin(file: DatasetColumns, { start, end }: { start: Micros; end: Micros }): number {
  const cell = new Float64Array(1);
  const first = (isPast: (time: Micros) => boolean) => {
    let low = 0;
    let high = file.rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isPast(file.read('times', { from: middle, target: cell })[0]!)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return first((time) => time > end) - first((time) => time >= start);
}

function estimatedRows(path: string): number {
  const { size } = statSync(path);
  return Math.ceil(size / (path.endsWith('.csv') ? averageLine(path) : PACKED_ROW_BYTES));
}

function averageLine(path: string): number {
  const file = openSync(path, 'r');
  try {
    const sample = Buffer.alloc(SAMPLE_BYTES);
    const text = sample.subarray(0, readSync(file, sample, 0, SAMPLE_BYTES, 0));
    let lines = 0;
    for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) lines++;
    return text.length / Math.max(1, lines);
  } finally {
    closeSync(file);
  }
}
