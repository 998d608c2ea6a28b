import { Option, type Command } from 'commander';
import { failurePlace } from '../../../engine/model/failure-place';
import { TRIAL_STATUSES, type TrialStatus } from '../../../engine/model/status';
import type { StrategySweepView, SweepTrialView } from '../../../engine/model/views';
import { answer, type Cli } from '../cli';
import { inCurrency } from '../format';
import { operationId } from '../operations';
import { given } from '../read';
import { listing, type Column } from '../table';
import { scriptTrialColumns } from './script-sweep';
import { figureColumn, TRIAL_COLUMNS } from './trial-columns';
import { addTableOptions, exportedTable, pageOf, type TableOptions } from './result-export';

export const STATISTIC_HELP = 'a statistic of runs that each trial has too, at its cost; may be repeated';

type TrialOptions = TableOptions & { sort: string; status?: TrialStatus; cursor?: string };

/** `holdfast sweeps trials` and `holdfast searches trials` */
export function addTrialsCommand(parent: Command, cli: Cli, kind: 'sweeps' | 'searches'): void {
  addTableOptions(parent.command('trials <id>'))
    .description(`trials of a ${kind === 'sweeps' ? 'sweep' : 'search'}`)
    .option('--sort <statistic>', '`trial` or a statistic, with - before it from the highest', 'trial')
    .addOption(new Option('--status <status>', 'only those with this status').choices(TRIAL_STATUSES))
    .option('--cursor <text>', '`nextCursor` of the page before (--json), in place of --offset')
    .action(async (id: string, options: TrialOptions, command: Command) => {
      if (await exportedTable(cli, { kind, table: 'trials', id, options, command })) return;
      const operation = { id: await operationId(cli, id) };
      const { sort, status, cursor } = options;
      const asked = { ...operation, sort, ...given({ status, cursor }) };
      const list = await pageOf(options, (page) => cli.client[kind].trials.query({ ...asked, ...page }));
      if (cli.json) return answer(cli, list, () => '');
      const columns = await columnsOf(cli, kind, { ...operation, trials: list.items });
      answer(cli, list, () => listing(columns, list));
    });
}

async function columnsOf(
  { client }: Cli,
  kind: 'sweeps' | 'searches',
  { id, trials }: { id: string; trials: readonly SweepTrialView[] },
): Promise<readonly Column<SweepTrialView>[]> {
  if (kind === 'searches') return trialColumns(trials, await client.searches.get.query({ id }));
  const sweep = await client.sweeps.get.query({ id });
  return sweep.script ? scriptTrialColumns(sweep.objective.statistic) : trialColumns(trials, sweep);
}

const AT: Column<SweepTrialView> = {
  head: 'AT',
  // The table has no room for the message, which may name the position.
  cell: ({ error }) => (error && failurePlace({ ...error, message: '' })) ?? '-',
};

/** Where a trial failed is told where one did. */
export const trialColumns = (
  trials: readonly SweepTrialView[],
  { currency, statistics }: Partial<Pick<StrategySweepView, 'currency'>> & Pick<StrategySweepView, 'statistics'>,
) => [
  ...TRIAL_COLUMNS,
  ...statistics.map((name) => figureColumn(name, name)),
  figureColumn('finalEquity', inCurrency('EQUITY', currency)),
  ...(trials.some(({ error }) => error) ? [AT] : []),
];
