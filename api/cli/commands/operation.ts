import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { OperationSummary } from '../../../engine/model/operations';
import { answer, type Cli } from '../cli';
import { exitCodeOfStatus } from '../failure';
import { durably } from '../follow';
import { count, time } from '../format';
import { LiveLines } from '../live';
import { numberOption } from '../read';
import { operationId } from '../operations';
import { statusText } from '../show';
import { showOperation } from '../show-operation';
import { facts, listing, type Column } from '../table';
import { watchOperation } from '../watch';
import { addListOptions, listRequest, type ListOptions } from './page-options';

const COLUMNS: readonly Column<OperationSummary>[] = [
  { head: 'OPERATION', cell: ({ id }) => id },
  { head: 'KIND', cell: ({ kind }) => kind },
  { head: 'STATUS', cell: statusText },
  { head: 'SESSION', cell: ({ session }) => session || '-' },
  { head: 'STRATEGY', cell: ({ strategy }) => strategy ?? '-' },
  { head: 'OWNER', cell: ({ owner }) => owner ?? '-' },
  { head: 'CREATED UTC', cell: ({ createdAt }) => time(createdAt) },
];

interface OperationListOptions extends ListOptions {
  kind?: string;
  idPrefix?: string;
  parent?: string;
}

/** `holdfast operations`, `operation <id>`, `watch <id>` and `prune` */
export function addOperationCommands(program: Command, cli: Cli): void {
  addListOptions(program.command('operations').description('everything that takes time, newest first'))
    .option('--kind <kind>', 'only those of this kind')
    .option('--id-prefix <digits>', 'only those whose id begins so')
    .option('--parent <id>', 'only the parts of this operation')
    .action(async ({ kind, idPrefix, parent: whole, ...options }: OperationListOptions) => {
      const parent = whole === undefined ? undefined : await operationId(cli, whole);
      const list = await cli.client.operations.list.query({ ...listRequest(options), kind, idPrefix, parent });
      answer(cli, list, () => listing(COLUMNS, list));
    });
  program
    .command('operation <id>')
    .description('one operation, with its live figures')
    .action(async (id: string) => {
      const view = await cli.client.operations.get.query({ id: await operationId(cli, id), forceRefresh: true });
      cli.exitCode = exitCodeOfStatus(view.status);
      answer(cli, view, () => showOperation(view));
    });
  program
    .command('watch [id]')
    .description('a live view of an operation until it has ended, or, without one, of all that is at work or waits')
    .action(async (text: string | undefined) => {
      if (text === undefined) return watchAll(cli);
      const id = await operationId(cli, text);
      const view = await durably(cli, id, () => watchOperation(cli, id));
      cli.exitCode = exitCodeOfStatus(view.status);
      answer(cli, view, () => showOperation(view));
    });
  addPruneCommand(program, cli);
}

const LOOK_MS = 1000;
const MOST_WATCHED = 30;

/** What is open, drawn anew every second on a terminal until Ctrl-C; elsewhere once. */
async function watchAll(cli: Cli): Promise<void> {
  const { terminal } = cli.streams;
  const lines = new LiveLines(cli.streams.err);
  for (;;) {
    const [running, queued] = await Promise.all(
      (['running', 'queued'] as const).map((status) =>
        cli.client.operations.list.query({ status, limit: MOST_WATCHED, sort: '-createdAt' }),
      ),
    );
    const items = [...running!.items, ...queued!.items].slice(0, MOST_WATCHED);
    const list = { total: items.length, items };
    if (!terminal || cli.json || cli.csv) return answer(cli, list, () => listing(COLUMNS, list));
    lines.draw(`${listing(COLUMNS, list)}\n\n${time(new Date().toISOString())} UTC, Ctrl-C leaves`);
    await sleep(LOOK_MS);
  }
}

interface PruneOptions {
  dryRun: boolean;
  events?: number;
  metrics?: number;
  operations?: number;
}

function addPruneCommand(program: Command, cli: Cli): void {
  const days = (option: string) => numberOption(option);
  program
    .command('prune')
    .description('remove what is past its time, and what nothing names any more')
    .option('--dry-run', 'only say what would go', false)
    .option('--events <days>', 'days that events are kept; 0: for ever', days('--events'))
    .option('--metrics <days>', 'days that histories of ended operations are kept', days('--metrics'))
    .option('--operations <days>', 'days that ended runs and sweeps are kept', days('--operations'))
    .action(async ({ dryRun, events, metrics, operations }: PruneOptions) => {
      const request = { dryRun, eventsDays: events, metricsDays: metrics, operationsDays: operations };
      const report = await cli.client.system.prune.mutate(request);
      const { dryRun: _, artifactBytes, ...counts } = report;
      answer(cli, report, () =>
        facts([
          ...Object.entries(counts).map(([name, value]) => [name, count(value)] as const),
          ['bytes', count(artifactBytes)],
          ['removed', dryRun ? 'nothing: a dry run' : 'yes'],
        ]),
      );
    });
}
