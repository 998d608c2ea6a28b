import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { ScriptProgramView, ScriptRunSummary, ScriptRunView } from '../../../engine/model/script-views';
import { typedParameters } from '../../../engine/model/script-parameters';
import { isFinal } from '../../../engine/model/status';
import { answer, remark, type Cli } from '../cli';
import { badInput, EXIT, exitCodeOfStatus } from '../failure';
import { durably } from '../follow';
import { count, decimal, time } from '../format';
import { operationId } from '../operations';
import { given, numberOption } from '../read';
import { followScript, printLog } from '../script-log';
import { plainText } from '../show-plain';
import { showFolder, showScript } from '../show-script';
import { listing, type Column } from '../table';
import { addLimitOptions, limitsOf, readRules, type LimitOptions } from './script-limits';
import { addScriptSweepCommand } from './script-sweep';
import {
  addPageOptions,
  addStoredListOptions,
  listRequest,
  type PageOptions,
  type StoredListOptions,
} from './page-options';
import { fetched } from './result-export';

/** `holdfast scripts`, `holdfast script …` and `holdfast validate` */
export function addScriptCommands(program: Command, cli: Cli): void {
  addPageOptions(program.command('scripts'), 100)
    .description('programs of the folder of scripts')
    .action(async (options: PageOptions) => {
      const list = await cli.client.scripts.list.query(options);
      answer(cli, list, () => listing(PROGRAMS, list));
    });
  const script = program.command('script').description('runs of scripts');
  addRunCommand(script, cli);
  addScriptSweepCommand(script, cli);
  addStoredListOptions(script.command('runs [script]'))
    .description('runs, newest first')
    .option('--sweep <id>', 'those that are trials of a sweep')
    .action(async (name: string | undefined, { sweep, ...options }: StoredListOptions & { sweep?: string }) => {
      const sweepId = sweep === undefined ? undefined : await operationId(cli, sweep);
      const list = await cli.client.scripts.runs.query({
        ...listRequest(options),
        ...given({ script: name, sweepId }),
      });
      answer(cli, list, () => listing(RUNS, list));
    });
  script
    .command('get <run>')
    .description('how a run ended, its files, and what the rules say of them')
    .action(async (text: string) => {
      const view = await cli.client.scripts.get.query({ id: await operationId(cli, text) });
      answer(cli, view, () => showScript(view));
    });
  script
    .command('log <run>')
    .description('what it has printed')
    .option('--lines <number>', 'how many of the last lines', numberOption('--lines'), 100)
    .option('--from <number>', 'from this line on, the first is 0, in place of the last ones', numberOption('--from'))
    .option('--follow', 'go on while it is at work', false)
    .action(async (text: string, options: { lines: number; from?: number; follow: boolean }) => {
      await printLog(cli, await operationId(cli, text), options);
    });
  script
    .command('files <run>')
    .description('the files that it has left')
    .option('--to <folder>', 'download them there')
    .action(async (text: string, { to }: { to?: string }) => {
      await showFiles(cli, await operationId(cli, text), to);
    });
  addResultCommands(script, cli);
  addValidateCommand(program, cli);
}

/** `holdfast script results` and `check`: what its files say, and what the rules say of them. */
function addResultCommands(script: Command, cli: Cli): void {
  script
    .command('results <run>')
    .description('figures, equity and trades as the files of a script have them')
    .option('--points <number>', 'points of the equity at most (default: 2000)', numberOption('--points'))
    .option('--trades <number>', 'trades at most (default: 1000)', numberOption('--trades'))
    .action(async (text: string, options: { points?: number; trades?: number }) => {
      const view = await cli.client.scripts.results.query({ id: await operationId(cli, text), ...given(options) });
      answer(cli, cli.csv ? view.trades : view, () => plainText({ ...view.statistics, items: view.trades }));
    });
  script
    .command('check <run>')
    .description('what the rules say of the files of a run')
    .option('--rules <file>', 'JSON with rules in place of those that it was run with')
    .action(async (text: string, { rules }: { rules?: string }) => {
      const asked = { id: await operationId(cli, text), ...(rules !== undefined && { rules: await readRules(rules) }) };
      const found = await cli.client.scripts.validate.mutate(asked);
      answer(cli, found, () => plainText(found));
    });
}

function addRunCommand(script: Command, cli: Cli): void {
  addLimitOptions(script.command('run <script> [parameters...]'))
    .description('run a script with parameters such as capital=100000; one that is repeated is a list')
    .action((name: string, texts: string[], options: LimitOptions) => runScript(cli, { name, texts, options }));
}

async function runScript(cli: Cli, asked: { name: string; texts: string[]; options: LimitOptions }): Promise<void> {
  const { name, texts, options } = asked;
  const { wait, label, priority } = options;
  const request = {
    name,
    parameters: typedParameters(texts),
    ...(await limitsOf(options)),
    ...given({ label, priority }),
  };
  const accepted = await cli.client.scripts.run.mutate(request);
  const { runId: id } = accepted;
  if (!wait || isFinal(accepted.status)) return answerScript(cli, accepted, wait);
  remark(cli, `script run ${id}`);
  await answerScript(cli, await durably(cli, id, () => followScript(cli, id)), true);
}

function answerScript(cli: Cli, view: ScriptRunView, isEnd: boolean): Promise<void> {
  if (isEnd) cli.exitCode = exitCodeOfStatus(view.status);
  answer(cli, view, () => showScript(view));
  return Promise.resolve();
}

async function showFiles(cli: Cli, id: string, to: string | undefined): Promise<void> {
  const { files } = await cli.client.scripts.files.query({ id });
  if (to !== undefined) {
    for (const { name } of files) {
      const target = path.join(to, name);
      if (path.relative(to, target).startsWith('..')) continue;
      await mkdir(path.dirname(target), { recursive: true });
      const url = name.split('/').map(encodeURIComponent).join('/');
      await pipeline(await fetched(cli, `/api/v1/scripts/runs/${id}/files/${url}`), createWriteStream(target));
    }
  }
  const lines = files.map(({ name, size }) => `${name}  ${count(size)} bytes`);
  answer(cli, { files }, () => (lines.length === 0 ? 'none' : lines.join('\n')));
}

function addValidateCommand(program: Command, cli: Cli): void {
  program
    .command('validate <folder>')
    .description('hold a folder of results on this machine against the rules of scripts')
    .option('--rules <file>', 'JSON with rules and limits beside those that are built in')
    .option('--capital <amount>', 'what drawdowns in per cent are of', numberOption('--capital'))
    .action(async (folder: string, { rules, capital }: { rules?: string; capital?: number }) => {
      if (!cli.checkFolder) return badInput('cannot be read here', '<folder>');
      const found = await cli.checkFolder(folder, { rulesFile: rules, capital });
      if (!found.valid) cli.exitCode = EXIT.failed;
      answer(cli, found, () => showFolder(found));
    });
}

const PROGRAMS: readonly Column<ScriptProgramView>[] = [
  { head: 'SCRIPT', cell: ({ name }) => name },
  { head: 'LANGUAGE', cell: ({ language }) => language },
  { head: 'BYTES', number: true, cell: ({ bytes }) => count(bytes) },
  { head: 'CHANGED UTC', cell: ({ modified }) => time(modified) },
];

const RUNS: readonly Column<ScriptRunSummary>[] = [
  { head: 'RUN', cell: ({ runId }) => runId },
  { head: 'SCRIPT', cell: ({ script }) => script },
  { head: 'STATUS', cell: ({ status }) => status },
  { head: 'EXIT', number: true, cell: ({ exitCode }) => count(exitCode) },
  { head: 'TRADES', number: true, cell: ({ statistics }) => count(statistics?.trades) },
  { head: 'P&L', number: true, cell: ({ statistics }) => decimal(statistics?.totalPnl) },
  { head: 'SHARPE', number: true, cell: ({ statistics }) => decimal(statistics?.sharpe) },
  { head: 'CREATED UTC', cell: ({ createdAt }) => time(createdAt) },
];
