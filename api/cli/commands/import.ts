import { Option, type Command } from 'commander';
import type { ImportPreview, ImportSummary, ImportView } from '../../../engine/model/import-views';
import { DATE_FORMATS } from '../../../engine/model/instrument-definition';
import { IMPORT_FORMATS, IMPORT_LAYOUTS, IMPORT_ROWS, type ImportInput } from '../../../engine/model/imports';
import { UploadError, uploadImport } from '../../client/uploads';
import { answer, remark, type Cli } from '../cli';
import { badInput, CliError, exitCodeOfStatus } from '../failure';
import { durably, followImport } from '../follow';
import { count, counted, time } from '../format';
import { localFiles } from '../local-files';
import { collect, given, numberOption, readNames } from '../read';
import { showImport, showPreview } from '../show-import';
import { plainText } from '../show-plain';
import { listing, type Column } from '../table';
import { addStoredListOptions, listRequest, type StoredListOptions } from './page-options';

interface ImportOptions extends Omit<ImportInput, 'columns' | 'path' | 'url' | 'policy'> {
  column: string[];
  contradictions?: number;
  dryRun: boolean;
  onServer: boolean;
  wait: boolean;
}

/** `holdfast import` and `holdfast imports` */
export function addImportCommands(program: Command, cli: Cli): void {
  const command = program
    .command('import <path>')
    .description('take a file, all files of a folder, or a file of the web by its address, into a catalog')
    .requiredOption('--catalog <name>', 'takes what is imported; made where it is missing')
    .option('--dry-run', 'show how the files would be read, and import nothing', false)
    .option('--on-server', 'the path lies below the folder of imports of the server', false)
    .option('--instrument <id>', 'of a file with one instrument; without it, the name of the file')
    .option('--venue <venue>', 'of symbols that have none, such as ARCX')
    .option('--profile <name>', 'how the files are read, instead of what is recognised')
    .option('--save-as <name>', 'keep how the files are read as a profile');
  addFormOptions(command)
    .option('--no-wait', 'answer as soon as it is accepted')
    .action((path: string, options: ImportOptions) => importFiles(cli, path, options));
  const imports = addStoredListOptions(program.command('imports')).description('imports, newest first');
  addProfileCommand(program, cli);
  imports.action(async (options: StoredListOptions) => {
    const list = await cli.client.imports.list.query(listRequest(options));
    answer(cli, list, () => listing(IMPORTS, list));
  });
}

/** Each overrules what would be recognised. */
export function addFormOptions(command: Command): Command {
  const choice = (flags: string, what: string, values: readonly string[]) => new Option(flags, what).choices(values);
  return command
    .option('--column <part=name>', 'column of a part, such as open=Eröffnung; may be repeated', collect, [])
    .option('--keep <name>', 'further column of numbers that is kept as it is; may be repeated', collectNames)
    .addOption(choice('--format <format>', 'of the files', IMPORT_FORMATS))
    .addOption(choice('--rows <rows>', 'what a row is', IMPORT_ROWS))
    .addOption(choice('--layout <layout>', 'how instruments lie in a file', IMPORT_LAYOUTS))
    .addOption(choice('--encoding <encoding>', 'of text', ['utf-8', 'utf-16', 'latin-1']))
    .option('--delimiter <character>', 'between the cells of a row; tab for a tab', readDelimiter)
    .option('--lines-above <number>', 'lines above the first row', numberOption('--lines-above'))
    .option('--sheet <name>', 'of a workbook')
    .addOption(choice('--numbers <form>', 'how numbers are written', ['plain', 'decimal comma', 'grouped']))
    .addOption(choice('--date-format <form>', 'of dates whose year comes last', DATE_FORMATS))
    .addOption(choice('--time-unit <unit>', 'of epochs; text for dates', ['s', 'ms', 'us', 'ns', 'text']))
    .option('--time-zone <zone>', 'of times without an offset, such as America/New_York; without it UTC')
    .addOption(choice('--stamp <edge>', 'what a time is of its bar', ['open', 'close']))
    .option('--adjust', 'multiply prices by their adjusted close over their close')
    .option(
      '--contradictions <share>',
      'share of rows that may contradict themselves or others (default: 0.01)',
      numberOption('--contradictions'),
    );
}

/** Without a default: what is not asked for is as it was recognised. */
function collectNames(text: string, before: string[] | undefined): string[] {
  return collect(text, before ?? []);
}

function readDelimiter(text: string): string {
  return text === 'tab' || text === '\\t' ? '\t' : text;
}

async function importFiles(cli: Cli, path: string, options: ImportOptions): Promise<void> {
  const { column, contradictions, dryRun, onServer, wait, ...fields } = options;
  const columns = readNames(column, '--column');
  const request = {
    ...fields,
    ...(column.length > 0 && { columns }),
    ...(contradictions !== undefined && { policy: { contradictions } }),
  };
  const isUrl = !onServer && /^https?:\/\//i.test(path);
  const source = isUrl ? { url: path } : { path };
  if (dryRun) {
    const preview =
      onServer || isUrl
        ? await cli.client.imports.preview.mutate({ ...request, ...source })
        : await upload<ImportPreview>(cli, path, { fields: request, dryRun });
    return answer(cli, preview, () => showPreview(preview));
  }
  const accepted =
    onServer || isUrl
      ? await cli.client.imports.create.mutate({ ...request, ...source })
      : await upload<ImportView>(cli, path, { fields: request });
  const { importId: id } = accepted;
  if (!wait) return answer(cli, accepted, () => `import ${id} ${accepted.status}`);
  remark(cli, `import ${id}`);
  const view = await durably(cli, id, () => followImport(cli, id));
  cli.exitCode = exitCodeOfStatus(view.status);
  answer(cli, view, () => showImport(view));
}

export async function upload<T>(cli: Cli, path: string, request: { fields: object; dryRun?: boolean }): Promise<T> {
  const files = await localFiles(path);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  remark(cli, `uploading ${counted(files.length, 'file')}, ${count(Math.ceil(bytes / 1024))} KB`);
  try {
    const fields = { ...given(request.fields) };
    return await uploadImport<T>(cli.connection, { ...request, fields, files });
  } catch (error) {
    throw error instanceof UploadError ? new CliError(error.body) : error;
  }
}

/** `holdfast import-profiles [name]` */
function addProfileCommand(program: Command, cli: Cli): void {
  program
    .command('import-profiles [name]')
    .description('forms of files by name: those that were kept, and those that come with the product; or one of them')
    .option('--delete', 'delete the one that is named, where it was kept', false)
    .action(async (name: string | undefined, { delete: deletes }: { delete: boolean }) => {
      const { profiles } = cli.client.imports;
      if (deletes && name === undefined) return badInput('needs the name of a profile', '--delete');
      const found = await (name === undefined
        ? profiles.list.query({})
        : deletes
          ? profiles.delete.mutate({ name })
          : profiles.get.query({ name }));
      answer(cli, found, () => plainText(found));
    });
}

const IMPORTS: readonly Column<ImportSummary>[] = [
  { head: 'IMPORT', cell: ({ importId }) => importId },
  { head: 'STATUS', cell: ({ status }) => status },
  { head: 'CATALOG', cell: ({ catalog }) => catalog },
  { head: 'FROM', cell: ({ path, files }) => path ?? files[0]?.file ?? '-' },
  { head: 'FILES', number: true, cell: ({ files }) => count(files.length) },
  { head: 'INSTRUMENTS', number: true, cell: ({ counts }) => count(counts?.instruments) },
  { head: 'ROWS', number: true, cell: ({ rows }) => count(rows) },
  { head: 'CREATED UTC', cell: ({ createdAt }) => time(createdAt) },
];
