import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { SourceColumn } from './source-column';
import { sqlPaths, sqlText } from './sql-text';

const DELIMITERS = [',', ';', '\t', '|'];

/** The columns of files that share them, and the SQL that reads such files. */
export interface FileSource {
  columns: SourceColumn[];
  from: (paths: readonly string[]) => string;
}

/**
 * Takes everything from the first line alone. Guessing from the content as well could silently take a bad row for
 * another dialect.
 * @throws Error when the first lines differ
 */
export async function csvSource(paths: readonly string[]): Promise<FileSource> {
  const header = await firstLine(paths[0]!);
  for (const path of paths.slice(1)) if ((await firstLine(path)) !== header) throw new Error('The first lines differ.');
  const delimiter = DELIMITERS.find((candidate) => header.includes(candidate)) ?? ',';
  const names = header.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const columns = names.map((name, i) => ({ name, sql: `c${i}`, type: 'VARCHAR' }));
  const types = columns.map(({ sql }) => `'${sql}': 'VARCHAR'`).join(', ');
  const options = `auto_detect = false, header = true, null_padding = true, quote = '"', escape = '"'`;
  const dialect = `${options}, delim = ${sqlText(delimiter)}, columns = {${types}}`;
  return { columns, from: (some) => `read_csv(${sqlPaths(some)}, ${dialect})` };
}

/** Enough for the first line of any sane file, read at once. */
const FIRST_LINE_BYTES = 4096;

async function firstLine(path: string): Promise<string> {
  if (path.endsWith('.gz')) return streamedFirstLine(path);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_LINE_BYTES), 0, FIRST_LINE_BYTES, 0);
    const line = /^[^\r\n]*/.exec(buffer.toString('utf8', 0, bytesRead))![0];
    return line.length === FIRST_LINE_BYTES ? await streamedFirstLine(path) : withoutMark(line);
  } finally {
    await file.close();
  }
}

async function streamedFirstLine(path: string): Promise<string> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  const lines = createInterface({ input, crlfDelay: Infinity });
  try {
    for await (const line of lines) return withoutMark(line);
    return '';
  } finally {
    lines.close();
    file.destroy();
  }
}

function withoutMark(line: string): string {
  return line.replace(/^\uFEFF/, '');
}
