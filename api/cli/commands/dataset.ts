import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Command } from 'commander';
import type { RepairStep } from '../../../engine/model/dataset-repairs';
import type { DatasetView } from '../../../engine/model/datasets';
import type { ImportPreview } from '../../../engine/model/import-views';
import type { ImportInput, ImportOverrides } from '../../../engine/model/imports';
import { errorBodyOf } from '../../client/client';
import { answer, type Cli } from '../cli';
import { badInput, CliError } from '../failure';
import { decimal } from '../format';
import { localFiles } from '../local-files';
import { given, numberOption, readNames } from '../read';
import { DATASETS, showDataset, showRows } from '../show-dataset';
import { plainText } from '../show-plain';
import { listing } from '../table';
import { reportText } from './catalog-quality';
import { addFormOptions, upload } from './import';
import { addPageOptions, type PageOptions } from './page-options';
import { fetched } from './result-export';

/** Beyond so many files, which a dataset cannot have, the upload is refused. */
const MOST_NAMED = 200;

interface VersionOptions {
  atVersion?: number;
}

interface PreviewOptions extends VersionOptions {
  instrument?: string;
  rows: number;
  offset: number;
  timeZone?: string;
}

interface UploadOptions extends Omit<ImportInput, 'columns' | 'path' | 'policy' | 'catalog' | 'saveAs'> {
  column: string[];
  contradictions?: number;
  name?: string;
  description?: string;
  to?: number;
  acceptChanges: boolean;
  wait: boolean;
}

/** `holdfast datasets` and `holdfast dataset …` */
export function addDatasetCommands(program: Command, cli: Cli): void {
  addPageOptions(program.command('datasets'))
    .description('datasets: data of your own in versions that never change')
    .option('--search <text>', 'only those with this in their name')
    .option('--totals', 'how many there are, and their size, in place of them', false)
    .action(async ({ limit, offset, search, totals }: PageOptions & { search?: string; totals: boolean }) => {
      if (totals) {
        const view = await cli.client.datasets.totals.query({});
        return answer(cli, view, () => plainText(view));
      }
      const list = await cli.client.datasets.list.query({ limit, offset, ...(search !== undefined && { search }) });
      answer(cli, list, () => listing(DATASETS, list));
    });
  const dataset = program.command('dataset').description('one dataset: its versions, repairs and files');
  addUpload(dataset, cli);
  addReads(dataset, cli);
  addChanges(dataset, cli);
}

function addUpload(dataset: Command, cli: Cli): void {
  const command = dataset
    .command('upload <path>')
    .description('a file, or all files of a folder, as a new dataset or as the next version of one')
    .option('--name <name>', 'of a new dataset; without it, the name of the file')
    .option('--description <text>', 'of a new dataset')
    .option('--to <id>', 'the dataset that gets a version', numberOption('--to'))
    .option('--accept-changes', 'although it has lost or changed rows of the upload before it', false)
    .option('--instrument <id>', 'of a file with one instrument; without it, the name of the file')
    .option('--venue <venue>', 'of symbols that have none, such as ARCX')
    .option('--profile <name>', 'how the files are read, instead of what is recognised');
  addFormOptions(command)
    .option('--no-wait', 'answer before it is a catalog')
    .action(async (path: string, options: UploadOptions) => {
      const { column, contradictions, name, description, to, acceptChanges, wait, ...fields } = options;
      if (contradictions !== undefined) badInput('is of imports: a dataset keeps every row', '--contradictions');
      const form = { ...fields, ...(column.length > 0 && { columns: readNames(column, '--column') }) };
      // A dry run of an import sends the files, and refuses what cannot be read.
      const { uploads } = await upload<ImportPreview>(cli, path, {
        fields: { ...(to === undefined ? form : await nextForm(cli, to, { path, form })), catalog: 'datasets' },
        dryRun: true,
      });
      const asked = {
        ...{ uploads, form, acceptChanges, wait },
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
        ...(to !== undefined && { id: to }),
      };
      show(cli, await cli.client.datasets.upload.mutate(asked).catch(namingOption));
    });
}

async function nextForm(cli: Cli, id: number, { path, form }: { path: string; form: ImportOverrides }) {
  const files = (await localFiles(path)).slice(0, MOST_NAMED).map(({ name }) => ({ name }));
  return cli.client.datasets.nextForm.query({ id, files, form });
}

/** What a refusal asks for, by its option. */
function namingOption(error: unknown): never {
  const body = error instanceof Error ? errorBodyOf(error, undefined) : undefined;
  if (body?.code !== 'DATASET_LOST_ROWS') throw error;
  const message = body.message.replace(/^acceptChanges: /, '');
  throw new CliError({
    ...body,
    message: `${message}; --accept-changes takes it all the same`,
    path: '--accept-changes',
  });
}

function addReads(dataset: Command, cli: Cli): void {
  withVersion(dataset.command('show <id>'))
    .description('its versions, and what one of them holds')
    .action(async (id: string, { atVersion: version }: VersionOptions) => {
      show(cli, await cli.client.datasets.get.query(of(id, version)));
    });
  withVersion(dataset.command('quality <id>'))
    .description('how far its data can be trusted: 0 to 100 with the rows at fault')
    .action(async (id: string, { atVersion: version }: VersionOptions) => {
      const quality = await cli.client.datasets.quality.query(of(id, version));
      answer(cli, quality, () => [`score ${decimal(quality.score)}`, ...quality.reports.map(reportText)].join('\n\n'));
    });
  withVersion(dataset.command('preview <id>'))
    .description('rows as they stand in its files')
    .option('--instrument <id>', 'without it, the first')
    .option('--rows <number>', 'how many', numberOption('--rows'), 20)
    .option('--offset <number>', 'how many to leave out', numberOption('--offset'), 0)
    .option('--time-zone <zone>', 'by whose clock times are told (default: UTC)')
    .action(async (id: string, options: PreviewOptions) => {
      const { atVersion: version, rows, offset, instrument, timeZone } = options;
      const asked = { ...of(id, version), rows, offset, ...given({ instrument, timeZone }) };
      const preview = await cli.client.datasets.preview.query(asked);
      answer(cli, preview, () => showRows(preview));
    });
  withVersion(dataset.command('catalog <id>'))
    .description('the catalog that a version makes, for sessions')
    .action(async (id: string, { atVersion: version }: VersionOptions) => {
      const found = await cli.client.datasets.catalog.query(of(id, version));
      answer(cli, found, () => plainText(found));
    });
  withVersion(dataset.command('download <id>'))
    .description('the file that was uploaded, byte for byte')
    .requiredOption('--output <file>', 'where it goes')
    .action(async (id: string, { atVersion: version, output }: VersionOptions & { output: string }) => {
      const query = version === undefined ? '' : `?version=${version}`;
      const content = await fetched(cli, `/api/v1/datasets/${numberOf(id)}/download${query}`);
      const file = createWriteStream(output);
      await pipeline(content, file).catch((error: NodeJS.ErrnoException) =>
        error.syscall === undefined ? Promise.reject(error) : badInput(`cannot be written: ${error.code}`, '--output'),
      );
      answer(cli, { file: output, bytes: file.bytesWritten }, () => `${output}  ${file.bytesWritten} bytes`);
    });
}

function addChanges(dataset: Command, cli: Cli): void {
  const steps: RepairStep[] = [];
  const push = (read: (text: string) => RepairStep) => (text: string) => void steps.push(read(text));
  withVersion(dataset.command('repair <id>'))
    .description('the next version, by steps in the order in which they are given')
    .option('--sort', 'rows in the order of time')
    .option('--fill', 'missing prices become the close before them')
    .option('--fill-bars', 'bars that the calendar expects are added at the close before them, with a volume of 0')
    .option('--drop <what>', 'rows that are faulty or untraded, or those of a range START/END', push(readDrop))
    .option('--clip <bounds>', 'prices within MIN/MAX; ohlc: high and low hold open and close', push(readClip))
    .option('--deduplicate <which>', 'of rows of one time the first or the last stays', push(readDeduplicate))
    .option(
      '--zone <zone>',
      'times are those of a zone, such as Asia/Kolkata',
      push((timeZone) => ({ kind: 'zone', timeZone })),
    )
    .on('option:sort', () => steps.push({ kind: 'sort' }))
    .on('option:fill', () => steps.push({ kind: 'fill', what: 'values' }))
    .on('option:fill-bars', () => steps.push({ kind: 'fill', what: 'bars' }))
    .action(async (id: string, { atVersion: version }: VersionOptions) => {
      if (steps.length === 0) badInput('give a step, such as --sort', '<step>');
      show(cli, await cli.client.datasets.repair.mutate({ ...of(id, version), steps, wait: true }));
    });
  withVersion(dataset.command('resample <id> <timeframe>'))
    .description('a dataset of longer bars, such as 1h')
    .option('--name <name>', 'of the dataset that is made')
    .action(async (id: string, timeframe: string, { atVersion: version, name }: VersionOptions & { name?: string }) => {
      const asked = { ...of(id, version), timeframe, wait: true, ...(name !== undefined && { name }) };
      show(cli, await cli.client.datasets.resample.mutate(asked));
    });
  withVersion(dataset.command('publish <id>'))
    .description('try again to make a catalog of a version that did not become one')
    .action(async (id: string, { atVersion: version }: VersionOptions) =>
      show(cli, await cli.client.datasets.publish.mutate(of(id, version))),
    );
  dataset
    .command('delete <id>')
    .description('delete a dataset; refused while sessions are open on it')
    .action(async (id: string) => {
      const deleted = await cli.client.datasets.delete.mutate({ id: numberOf(id) });
      answer(cli, deleted, () => `dataset ${deleted.id} (${deleted.name}) deleted`);
    });
}

function show(cli: Cli, view: DatasetView): void {
  if (view.shown.status === 'failed' || view.shown.status === 'cancelled') cli.exitCode = 1;
  answer(cli, view, () => showDataset(view));
}

function withVersion(command: Command): Command {
  return command.option(
    '--at-version <number>',
    'of which version; without it, the newest',
    numberOption('--at-version'),
  );
}

function of(id: string, version: number | undefined) {
  return { id: numberOf(id), ...(version !== undefined && { version }) };
}

function numberOf(id: string): number {
  return /^\d{1,10}$/.test(id) ? Number(id) : badInput(`must be the number of a dataset, was "${id}"`, '<id>');
}

function readDrop(text: string): RepairStep {
  if (text === 'faulty' || text === 'untraded') return { kind: 'drop', what: text };
  const [start, end, ...more] = text.split('/');
  if (end === undefined || more.length > 0)
    return badInput(`must be faulty, untraded or START/END, was "${text}"`, '--drop');
  return { kind: 'drop', what: 'range', ...(start && { start }), ...(end && { end }) };
}

function readClip(text: string): RepairStep {
  if (text === 'ohlc') return { kind: 'clip' };
  const [min, max, ...more] = text.split('/');
  if (max === undefined || more.length > 0) return badInput(`must be MIN/MAX or ohlc, was "${text}"`, '--clip');
  const number = numberOption('--clip');
  return { kind: 'clip', ...(min && { min: number(min) }), ...(max && { max: number(max) }) };
}

function readDeduplicate(text: string): RepairStep {
  if (text === 'first' || text === 'last') return { kind: 'deduplicate', keep: text };
  return badInput(`must be first or last, was "${text}"`, '--deduplicate');
}
