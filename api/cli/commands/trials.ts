import { Option, type Command } from 'commander';
import { failurePlace } from '../../../engine/model/failure-place';
import type { StatisticName } from '../../../engine/model/statistics';
import { TRIAL_STATUSES, type TrialStatus } from '../../../engine/model/status';
import type { SweepTrialView } from '../../../engine/model/views';
import { answer, type Cli } from '../cli';
import { count, inCurrency, pairs, statistic } from '../format';
import { operationId } from '../operations';
import { listing, type Column } from '../table';
import { addTableOptions, exportedTable, type TableOptions } from './result-export';

type TrialOptions = TableOptions & { sort: string; status?: TrialStatus };

/** `holdfast sweeps trials` and `holdfast searches trials` */
export function addTrialsCommand(parent: Command, cli: Cli, kind: 'sweeps' | 'searches'): void {
  addTableOptions(parent.command('trials <id>'))
    .description(`trials of a ${kind === 'sweeps' ? 'sweep' : 'search'}`)
    .option('--sort <statistic>', '`trial` or a statistic, with - before it from the highest', 'trial')
    .addOption(new Option('--status <status>', 'only those with this status').choices(TRIAL_STATUSES))
    .action(async (id: string, options: TrialOptions, command: Command) => {
      if (await exportedTable(cli, { kind, table: 'trials', id, options, command })) return;
      const operation = { id: await operationId(cli, id) };
      const { format: _, output: _output, ...page } = options;
      const list = await cli.client[kind].trials.query({ ...operation, ...page });
      const currency = cli.json ? null : (await cli.client[kind].get.query(operation)).currency;
      answer(cli, list, () => listing(trialColumns(list.items, currency), list));
    });
}

const figure = (name: StatisticName, head: string): Column<SweepTrialView> => ({
  head,
  number: true,
  cell: ({ statistics }) => statistic(name, statistics),
});

const AT: Column<SweepTrialView> = {
  head: 'AT',
  // The table has no room for the message, which may name the position.
  cell: ({ error }) => (error && failurePlace({ ...error, message: '' })) ?? '-',
};

/** Where a trial failed is told where one did. */
export const trialColumns = (trials: readonly SweepTrialView[], currency: string | null | undefined) => [
  ...TRIALS,
  figure('finalEquity', inCurrency('EQUITY', currency)),
  ...(trials.some(({ error }) => error) ? [AT] : []),
];

const TRIALS: readonly Column<SweepTrialView>[] = [
  { head: 'TRIAL', number: true, cell: ({ trial }) => count(trial) },
  { head: 'PARAMETERS', cell: ({ parameters }) => pairs(parameters) },
  { head: 'STATUS', cell: ({ status, error }) => error?.code ?? status },
  figure('sharpe', 'SHARPE'),
  figure('totalReturn', 'RETURN'),
  figure('maxDrawdown', 'DRAWDOWN'),
  figure('calmar', 'CALMAR'),
  figure('trades', 'TRADES'),
];
