import { Option, type Command } from 'commander';
import type { StatisticRow } from '../../../engine/model/analytics-views';
import type { FillView, RejectionView, TradeView } from '../../../engine/model/result-views';
import type { RunView } from '../../../engine/model/views';
import { answer, type Cli } from '../cli';
import { isFinal } from '../../../engine/model/status';
import { exitCodeOfStatus } from '../failure';
import { durably, followRun } from '../follow';
import { decimal, figure, inCurrency, percent, plain, time } from '../format';
import { operationId } from '../operations';
import { given, readParameters } from '../read';
import { RUN_COLUMNS, showAllStatistics, showRun } from '../show';
import { listing, type Column } from '../table';
import { addExecutionOptions, executionRequest, type ExecutionOptions } from './execution-options';
import { addEquityCommand } from './run-equity';
import { addEvidence } from './run-evidence';
import { addWorkListOptions, workListRequest, type WorkListOptions } from './page-options';
import {
  addFileOptions,
  addTableOptions,
  exportedTable,
  pageOf,
  type FileOptions,
  type TableOptions,
} from './result-export';

interface FullOption {
  full: boolean;
}
interface StartOptions {
  label?: string;
  whenBusy?: 'queue' | 'refuse';
}
interface WaitOption {
  wait: boolean;
}
const FULL = 'all statistics, by group';

function shown(view: RunView, { full }: FullOption): string {
  return full ? `${showRun(view)}\n\n${showAllStatistics(view)}` : showRun(view);
}

async function answerRun(cli: Cli, accepted: RunView, options: FullOption & WaitOption): Promise<void> {
  const follow = options.wait && !isFinal(accepted.status);
  const view = follow ? await durably(cli, accepted.runId, () => followRun(cli, accepted.runId)) : accepted;
  cli.exitCode = exitCodeOfStatus(view.status);
  answer(cli, view, () => shown(view, options));
}

/** `holdfast run`, `holdfast retry` and `holdfast runs …` */
export function addRunCommands(program: Command, cli: Cli): void {
  addExecutionOptions(program.command('run <session> <strategy>'))
    .description('run a strategy once')
    .option('--label <text>', 'a name of your own')
    .addOption(
      new Option('--when-busy <rule>', 'with other work in the session: wait, or be refused').choices([
        'queue',
        'refuse',
      ]),
    )
    .option('--full', FULL, false)
    .action(async (session: string, strategy: string, options: ExecutionOptions & FullOption & StartOptions) => {
      const { label, whenBusy, param } = options;
      const start = { session, strategy, parameters: readParameters(param), ...given({ label, whenBusy }) };
      const accepted = await cli.client.runs.create.mutate(executionRequest(options, start));
      await answerRun(cli, accepted, options);
    });
  program
    .command('retry <run>')
    .description('compute a run that failed or was cancelled again, as a new run with the present strategy')
    .option('--no-wait', 'return as soon as the work is accepted')
    .option('--full', FULL, false)
    .action(async (run: string, options: FullOption & WaitOption) => {
      const id = await operationId(cli, run);
      await answerRun(cli, await cli.client.runs.retry.mutate({ id }), options);
    });
  const runs = program.command('runs').description('runs and their results');
  addWorkListOptions(runs.command('list'))
    .description('runs, newest first')
    .option('--figures <ranges>', 'only those whose statistics lie in these, such as sharpe=1..,trades=30..')
    .action(async ({ figures, ...options }: WorkListOptions & { figures?: string }) => {
      const list = await cli.client.runs.list.query({ ...workListRequest(options), ...given({ figures }) });
      answer(cli, list, () => listing(RUN_COLUMNS, list));
    });
  runs
    .command('get <id>')
    .description('one run')
    .option('--full', FULL, false)
    .action(async (id: string, options: FullOption) => {
      const view = await cli.client.runs.get.query({ id: await operationId(cli, id) });
      answer(cli, view, () => shown(view, options));
    });
  addResults(runs, cli);
}

/** Columns by the currency of the account. */
type Columns<T> = (currency?: string | null) => readonly Column<T>[];

function addResults(runs: Command, cli: Cli): void {
  const add = <T>(table: ResultName, { about, columns }: { about: string; columns: Columns<T> }) =>
    addTableOptions(runs.command(`${table} <id>`))
      .description(about)
      .action(async (id: string, options: TableOptions, command: Command) => {
        if (await exportedTable(cli, { table, id, options, command })) return;
        const run = { id: await operationId(cli, id) };
        const list = await pageOf(options, async (page) => cli.client.runs[table].query({ ...run, ...page }));
        const currency = cli.json ? null : (await cli.client.runs.get.query(run)).currency;
        answer(cli, list, () => listing(columns(currency), list as unknown as { total: number; items: T[] }));
      });
  add('fills', { about: 'what was bought and sold', columns: FILLS });
  add('trades', { about: 'round trips from flat to flat', columns: TRADES });
  add('rejections', { about: 'orders that were rejected, the first thousand, and why', columns: REJECTED });
  addEvidence(runs, cli);
  addEquityCommand(runs, cli);
  addFileOptions(runs.command('statistics <id>'))
    .description('every statistic, one a row')
    .action(async (id: string, options: FileOptions, command: Command) => {
      if (await exportedTable(cli, { table: 'statistics', id, options, command })) return;
      const run = { id: await operationId(cli, id) };
      const list = await cli.client.analytics.statistics.query(run);
      const currency = cli.json ? null : (await cli.client.runs.get.query(run)).currency;
      answer(cli, list, () => listing(statisticColumns(currency), list));
    });
}

const statisticColumns = (currency?: string | null): readonly Column<StatisticRow>[] => [
  { head: 'GROUP', cell: ({ group }) => group },
  { head: 'NAME', cell: ({ name }) => name },
  { head: 'STATISTIC', cell: ({ label }) => label },
  { head: 'VALUE', number: true, cell: ({ unit, value }) => figure(unit, value, currency) },
];

type ResultName = 'fills' | 'trades' | 'rejections';

const FILLS: Columns<FillView> = (currency) => [
  { head: 'TIME UTC', cell: (fill) => time(fill.time) },
  { head: 'INSTRUMENT', cell: ({ instrument }) => instrument },
  { head: 'SIDE', cell: ({ side }) => side },
  { head: 'QUANTITY', number: true, cell: ({ quantity }) => plain(quantity) },
  { head: 'PRICE', number: true, cell: ({ price, currency: of }) => inCurrency(plain(price), of) },
  { head: inCurrency('FEE', currency), number: true, cell: ({ fee }) => decimal(fee) },
  { head: 'ORDER', number: true, cell: ({ orderId }) => (orderId === null ? '' : String(orderId)) },
  { head: 'TYPE', cell: ({ type }) => type ?? '' },
  { head: 'REASON', cell: ({ reason }) => reason ?? '' },
  { head: 'TAG', cell: ({ tag }) => tag ?? '' },
];

const TRADES: Columns<TradeView> = (currency) => [
  { head: 'INSTRUMENT', cell: ({ instrument }) => instrument },
  { head: 'SIDE', cell: ({ side }) => side },
  { head: 'QUANTITY', number: true, cell: ({ quantity }) => plain(quantity) },
  { head: 'ENTRY UTC', cell: ({ entryTime }) => time(entryTime) },
  { head: 'PRICE', number: true, cell: ({ entryPrice, currency: of }) => inCurrency(plain(entryPrice), of) },
  { head: 'EXIT UTC', cell: ({ exitTime }) => (exitTime === null ? 'open' : time(exitTime)) },
  {
    head: 'PRICE',
    number: true,
    cell: (trade) => (trade.exitPrice === null ? '-' : inCurrency(plain(trade.exitPrice), trade.currency)),
  },
  { head: inCurrency('FEES', currency), number: true, cell: ({ fees }) => decimal(fees) },
  { head: inCurrency('PROFIT', currency), number: true, cell: ({ pnl }) => decimal(pnl) },
  { head: 'MAE', number: true, cell: ({ mae }) => percent(mae) },
  { head: 'MFE', number: true, cell: ({ mfe }) => percent(mfe) },
];

const REJECTED: Columns<RejectionView> = () => [
  { head: 'TIME UTC', cell: (rejected) => time(rejected.time) },
  { head: 'INSTRUMENT', cell: ({ instrument }) => instrument },
  { head: 'ORDER', number: true, cell: ({ order }) => String(order) },
  { head: 'CODE', cell: ({ code }) => code },
];
