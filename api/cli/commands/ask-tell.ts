import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { AskedView } from '../../../engine/model/search-views';
import type { TellRequest, TellResult } from '../../../engine/model/ask-tell';
import { answer, type Cli } from '../cli';
import { badInput } from '../failure';
import { count, pairs } from '../format';
import { operationId } from '../operations';
import { collect, numberOption } from '../read';
import { listing, type Column } from '../table';

/** `holdfast search ask` and `holdfast search tell` */
export function addAskTellCommands(search: Command, cli: Cli): void {
  search
    .command('ask <id>')
    .description('points of a search made with --ask, to be computed')
    .option('--count <number>', 'points at most', numberOption('--count'), 1)
    .option('--request-key <text>', 'the same key is answered alike')
    .action(async (id: string, options: { count: number; requestKey?: string }) => {
      const { count: most, requestKey: key } = options;
      const asked = await cli.client.searches.ask.mutate({
        id: await operationId(cli, id),
        count: most,
        ...(key && { key }),
      });
      answer(cli, asked, () => {
        const table = listing(POINTS, { total: asked.points.length, items: asked.points });
        return `${table}\n\n${count(asked.open)} open, ${count(asked.left)} of the budget left`;
      });
    });
  search
    .command('tell <id>')
    .description('what such points came to')
    .option('--result <text>', 'such as 12:sharpe=1.3,trades=20; may be repeated', collect, [])
    .option('--failed <text>', 'a trial that failed, such as 13:no data; may be repeated', collect, [])
    .option('--file <path>', 'JSON: a list of {trial, statistics} or {trial, error}; - reads the standard input')
    .action(async (id: string, options: { result: string[]; failed: string[]; file?: string }) => {
      const results = [
        ...(options.file === undefined ? [] : await readResults(options.file)),
        ...options.result.map(tellResult),
        ...options.failed.map(tellFailure),
      ];
      const told = await cli.client.searches.tell.mutate({ id: await operationId(cli, id), results });
      const { stored, completed, total, open } = told;
      answer(
        cli,
        told,
        () => `${count(stored)} taken, ${count(completed)} of ${count(total)} told, ${count(open)} open`,
      );
    });
}

const POINTS: readonly Column<AskedView['points'][number]>[] = [
  { head: 'TRIAL', number: true, cell: ({ trial }) => count(trial) },
  { head: 'PARAMETERS', cell: ({ parameters }) => pairs(parameters) },
];

/** A list, or an object with `results`. */
async function readResults(path: string): Promise<TellRequest['results']> {
  const text = path === '-' ? await readAll(process.stdin) : await readFile(path, 'utf8');
  try {
    const parsed = JSON.parse(text) as TellRequest | TellRequest['results'];
    return Array.isArray(parsed) ? parsed : parsed.results;
  } catch {
    return badInput('is not valid JSON', '--file');
  }
}

function tellResult(text: string): TellResult {
  const [, trial, figures = ''] =
    /^(\d+):(.+)$/.exec(text) ?? badInput(`must be trial:name=value, was "${text}"`, '--result');
  const entries = figures.split(',').map((figure) => {
    const [name = '', value = ''] = figure.split('=');
    const number = value === 'null' ? null : Number(value);
    if (value.trim() === '' || Number.isNaN(number)) badInput(`must be trial:name=value, was "${text}"`, '--result');
    return [name.trim(), number] as const;
  });
  return { trial: Number(trial), statistics: Object.fromEntries(entries) };
}

function tellFailure(text: string): TellResult {
  const [, trial, error = 'failed'] =
    /^(\d+)(?::(.+))?$/.exec(text) ?? badInput(`must be trial:reason, was "${text}"`, '--failed');
  return { trial: Number(trial), error };
}
