import { Option, type Command } from 'commander';
import {
  OPERATION_KINDS,
  type OperationDetails,
  type OperationKind,
  type OperationSummary,
} from '../../../engine/model/operations';
import { answer, type Cli } from '../cli';
import { errorText, exitCodeOfStatus } from '../failure';
import { durably } from '../follow';
import { count, decimal, pairs, percent, seconds, time } from '../format';
import { numberOption } from '../read';
import { facts, listing, type Column } from '../table';
import { watchOperation } from '../watch';
import { addListOptions, listRequest, type ListOptions } from './page-options';

const COLUMNS: readonly Column<OperationSummary>[] = [
  { head: 'OPERATION', cell: ({ id }) => id },
  { head: 'KIND', cell: ({ kind }) => kind },
  { head: 'STATUS', cell: ({ status }) => status },
  { head: 'SESSION', cell: ({ session }) => session },
  { head: 'STRATEGY', cell: ({ strategy }) => strategy ?? '-' },
  { head: 'OWNER', cell: ({ owner }) => owner ?? '-' },
  { head: 'CREATED', cell: ({ createdAt }) => time(createdAt) },
];

/** A workflow's id, such as `run/…`, names the operation as well. */
const bare = (id: string) => id.replace(/^[a-z]+\//, '');

/** `holdfast operations`, `operation <id>`, `watch <id>` and `prune` */
export function addOperationCommands(program: Command, cli: Cli): void {
  addListOptions(program.command('operations').description('everything that takes time, newest first'))
    .addOption(new Option('--kind <kind>', 'only those of this kind').choices(OPERATION_KINDS))
    .action(async ({ kind, ...options }: ListOptions & { kind?: OperationKind }) => {
      const list = await cli.client.operations.list.query({ ...listRequest(options), kind });
      answer(cli, list, () => listing(COLUMNS, list));
    });
  program
    .command('operation <id>')
    .description('one operation, with its live figures')
    .action(async (id: string) => {
      const view = await cli.client.operations.get.query({ id: bare(id), forceRefresh: true });
      cli.exitCode = exitCodeOfStatus(view.status);
      answer(cli, view, () => showOperation(view));
    });
  program
    .command('watch <id>')
    .description('follow an operation until it has ended')
    .action(async (id: string) => {
      const view = await durably(cli, id, () => watchOperation(cli, bare(id)));
      cli.exitCode = exitCodeOfStatus(view.status);
      answer(cli, view, () => showOperation(view));
    });
  addPruneCommand(program, cli);
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

function showOperation(view: OperationDetails): string {
  const { progress, context, error } = view;
  const { best } = context;
  return facts([
    ['operation', view.id],
    ['kind', view.kind],
    ['status', view.stale ? `${view.status}, not heard of since ${time(view.staleSince)}` : view.status],
    ['progress', `${percent(progress.fraction)}, ${count(progress.done)} of ${count(progress.total)} ${progress.unit}`],
    ['message', progress.message],
    ['session', view.session],
    ['strategy', view.strategy ?? undefined],
    ['owner', view.owner ?? undefined],
    ['date', context.currentDate && time(context.currentDate)],
    ['pnl', context.pnl === undefined ? undefined : decimal(context.pnl)],
    ['trades', context.trades === undefined ? undefined : count(context.trades)],
    ['winRate', context.winRate === undefined ? undefined : percent(context.winRate)],
    ['failed', context.failed === undefined ? undefined : count(context.failed)],
    ['best', best && `${best.statistic} ${decimal(best.value)} at ${pairs(best.parameters)}`],
    ['ready in', context.etaSeconds === undefined ? undefined : seconds(context.etaSeconds)],
    ['created', time(view.createdAt)],
    ['ended', view.finishedAt === null ? undefined : time(view.finishedAt)],
    ['reason', view.cancelReason ?? undefined],
    ['dashboard', view.dashboardUrl],
    ['temporal', view.temporalUrl],
    ['error', error && errorText(error)],
  ]);
}
