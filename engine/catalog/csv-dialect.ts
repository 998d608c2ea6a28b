import { readHead } from './csv-head';
import type { SourceColumn } from './source-column';
import { sqlPaths, sqlText } from './sql-text';
import { plainColumns } from './text-formats';

/** The columns of files that share them, and the SQL that reads such files. */
export interface FileSource {
  columns: SourceColumn[];
  from: (paths: readonly string[]) => string;
  /** Lines of a file above its first row. */
  lines: number;
}

/**
 * Takes everything from the first lines. Guessing from all of the content as well could silently take a bad row for another
 * dialect.
 * @throws Error when the files differ in what these tell
 */
export async function csvSource(paths: readonly string[]): Promise<FileSource> {
  const source = await sourceOf(paths[0]!);
  for (const path of paths.slice(1)) {
    if ((await sourceOf(path)).key !== source.key) throw new Error('The first lines differ.');
  }
  const { columns, dialect, lines } = source;
  return { columns, lines, from: (some) => `read_csv(${sqlPaths(some)}, ${dialect})` };
}

async function sourceOf(path: string) {
  const head = await readHead(path);
  const { names, delimiter, lines, isUtf16 } = head;
  const columns = plainColumns(head);
  const types = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  // Skipping lines and naming them at once would cost a row.
  const above = lines === 1 ? 'header = true' : `header = false, skip = ${lines}`;
  const encoding = isUtf16 ? `, encoding = 'utf-16'` : '';
  const options = `auto_detect = false, ${above}, null_padding = true, quote = '"', escape = '"'${encoding}`;
  const dialect = `${options}, delim = ${sqlText(delimiter)}, columns = {${types}}`;
  return { columns, dialect, lines, key: JSON.stringify([names, dialect, columns]) };
}
