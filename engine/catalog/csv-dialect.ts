import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { SourceColumn } from './bar-query';
import { sqlPath, sqlText } from './sql-text';

const DELIMITERS = [',', ';', '\t', '|'];

/**
 * The columns of a CSV file and the SQL that reads it, both from its first line alone. Guessing from the content as
 * well could silently take a bad row for another dialect.
 */
export async function csvSource(path: string): Promise<{ columns: SourceColumn[]; from: string }> {
  const header = await firstLine(path);
  const delimiter = DELIMITERS.find((candidate) => header.includes(candidate)) ?? ',';
  const names = header.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const columns = names.map((name, i) => ({ name, sql: `c${i}`, type: 'VARCHAR' }));
  const types = columns.map(({ sql }) => `'${sql}': 'VARCHAR'`).join(', ');
  const options = `auto_detect = false, header = true, null_padding = true, quote = '"', escape = '"'`;
  return {
    columns,
    from: `read_csv(${sqlPath(path)}, ${options}, delim = ${sqlText(delimiter)}, columns = {${types}})`,
  };
}

async function firstLine(path: string): Promise<string> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  const lines = createInterface({ input, crlfDelay: Infinity });
  try {
    for await (const line of lines) return line.replace(/^\uFEFF/, '');
    return '';
  } finally {
    lines.close();
    file.destroy();
  }
}
