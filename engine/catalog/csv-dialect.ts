import type { DateFormat } from '../model/instrument-definition';
import type { YearLastDates } from './date-order';
import type { SourceColumn } from './source-column';
import { sqlPaths, sqlText } from '../model/sql-text';
import { layoutOf } from './text-cells';
import { datesOf, plainColumns } from './text-formats';
import { readTextHead } from './text-head';

/** Rows whose cells tell the form of the others. */
const SAMPLED = 20;

/** The columns of files that share them, and the SQL that reads such files. */
export interface FileSource {
  columns: SourceColumn[];
  from: (paths: readonly string[]) => string;
  /** Lines of a file above its first row. */
  lines: number;
  /** Of dates whose order of day and month has to be told. */
  dates?: YearLastDates | undefined;
}

/**
 * Takes everything from the first lines. Guessing from all of the content as well could silently take a bad row for another
 * dialect.
 * @param format how dates are written whose year comes last
 * @throws TextFault
 * @throws Error when the files differ in what the first lines tell
 */
export async function csvSource(paths: readonly string[], format?: DateFormat): Promise<FileSource> {
  const source = await sourceOf(paths[0]!, format);
  for (const path of paths.slice(1)) {
    if ((await sourceOf(path, format)).key !== source.key) throw new Error('The first lines differ.');
  }
  const { columns, dialect, lines, dates } = source;
  return { columns, lines, dates, from: (some) => `read_csv(${sqlPaths(some)}, ${dialect})` };
}

async function sourceOf(path: string, format: DateFormat | undefined) {
  const found = await readTextHead({ path, gzip: path.endsWith('.gz') }, {}, false);
  const { delimiter, lines, encoding: written, hasNames } = found;
  const sample = found.sample.slice(0, SAMPLED);
  const names = (hasNames ? undefined : layoutOf(sample[0] ?? [])?.names) ?? found.names;
  const head = { names, delimiter, sample };
  const columns = plainColumns(head, format);
  const dates = datesOf(head);
  const types = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  // Skipping lines and naming them at once would cost a row.
  const above = lines === 1 ? 'header = true' : `header = false, skip = ${lines}`;
  const encoding = written === 'utf-8' ? '' : `, encoding = ${sqlText(written)}`;
  const options = `auto_detect = false, ${above}, null_padding = true, quote = '"', escape = '"'${encoding}`;
  const dialect = `${options}, delim = ${sqlText(delimiter)}, columns = {${types}}`;
  return { columns, dialect, lines, dates, key: JSON.stringify([names, dialect, columns, dates]) };
}
