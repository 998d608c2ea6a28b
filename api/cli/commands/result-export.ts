import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { Option, type Command } from 'commander';
import { EXPORT_FORMATS, type ExportFormat } from '../../../engine/model/result';
import { fetchFile, TableRefused } from '../../client/tables';
import { answer, type Cli } from '../cli';
import { badInput, CliError, unreachable } from '../failure';
import { operationId } from '../operations';
import { collect, numberOption, readNames, withFields } from '../read';
import { addPageOptions, type PageOptions } from './page-options';

/** Of what is given as a file. */
export interface FileOptions {
  format?: ExportFormat;
  output?: string;
}

export interface TableOptions extends PageOptions, FileOptions {
  tail?: number;
  name?: string;
  sort?: string;
  status?: string;
  set: string[];
}

/** Options of what shows a table of a run: a page for people, or the whole table as a file. */
export function addTableOptions(command: Command): Command {
  const paged = addPageOptions(command);
  return addFileOptions(
    paged
      .option('--tail <number>', 'the last ones, so many, in place of the first', numberOption('--tail'))
      .option('--set <field=value>', 'any other field of the request, such as a filter; may be repeated', collect, []),
  );
}

export function addFileOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'the whole table as a file').choices(EXPORT_FORMATS))
    .option('--output <file>', 'where the file goes; CSV goes to the terminal without it');
}

/** The page that is asked for: of the last rows as far as the table has them. */
export async function pageOf<Page extends { total: number | null }>(
  { limit, offset, tail, set }: TableOptions,
  ask: (page: PageOptions) => Promise<Page>,
): Promise<Page> {
  const askPage = (page: PageOptions) => ask(withFields(page, set));
  if (tail === undefined) return askPage({ limit, offset });
  const { total } = await askPage({ limit: 1, offset: 0 });
  return askPage({ limit: tail, offset: Math.max(0, (total ?? 0) - tail) });
}

interface WantedTable {
  /** Whose table it is. @default runs */
  kind?: 'runs' | 'sweeps' | 'searches';
  /** As REST names it, such as `fills`. */
  table: string;
  id: string;
  options: FileOptions & Partial<TableOptions>;
  command: Command;
}

/**
 * Gives the table as a file where a format is asked for.
 * @returns false where none is
 */
export async function exportedTable(
  cli: Cli,
  { kind = 'runs', table, id: text, options, command }: WantedTable,
): Promise<boolean> {
  const { format, output, ...fields } = options;
  if (format !== undefined && options.tail !== undefined) return badInput('is not for files', '--tail');
  if (format === undefined) return output === undefined ? false : badInput('needs --format', '--output');
  if (format !== 'csv' && output === undefined) return badInput(`is needed with --format ${format}`, '--output');
  const id = await operationId(cli, text);
  const query = new URLSearchParams({ format });
  for (const field of ['name', 'sort', 'status'] as const)
    if (fields[field] !== undefined) query.set(field, fields[field]);
  for (const [field, value] of Object.entries(readNames(fields.set ?? [], '--set'))) query.set(field, value);
  // A page is for people: a file has all rows unless it was asked otherwise.
  for (const part of ['limit', 'offset'] as const) {
    if (command.getOptionValueSource(part) === 'cli') query.set(part, String(options[part]));
  }
  const content = await fetched(cli, `/api/v1/${kind}/${id}/${table}?${query.toString()}`);
  if (output === undefined) {
    for await (const part of content.setEncoding('utf8')) cli.streams.out.write(part as string);
    return true;
  }
  const file = createWriteStream(output);
  await pipeline(content, file).catch((error: NodeJS.ErrnoException) =>
    error.syscall === undefined ? Promise.reject(error) : badInput(`cannot be written: ${error.code}`, '--output'),
  );
  answer(cli, { file: output, bytes: file.bytesWritten }, () => `${output}  ${file.bytesWritten} bytes`);
  return true;
}

export async function fetched({ connection }: Cli, address: string): Promise<Readable> {
  const { url, key } = connection;
  const content = await fetchFile({ url, ...(key !== undefined && { key }) }, address).catch((error: unknown) => {
    if (!(error instanceof TableRefused)) throw error;
    throw new CliError(error.cause === undefined ? error.body : unreachable(url));
  });
  return Readable.fromWeb(content as NodeStream);
}
