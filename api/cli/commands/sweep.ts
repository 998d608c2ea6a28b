import type { Command } from 'commander';
import type { AnyStatisticName } from '../../../engine/model/trial-statistics';
import { answer, remark, type Cli } from '../cli';
import { exitCodeOfTrials } from '../failure';
import { durably, followSweep } from '../follow';
import { operationId } from '../operations';
import { collect, readGrid, readParameters } from '../read';
import { answerSweep } from '../answer-sweep';
import { SWEEP_COLUMNS } from '../show';
import { listing } from '../table';
import { addExecutionOptions, executionRequest, type ExecutionOptions } from './execution-options';
import { addWorkListOptions, workListRequest, type WorkListOptions } from './page-options';
import { addTrialsCommand, STATISTIC_HELP, trialColumns } from './trials';

interface SweepOptions extends ExecutionOptions {
  grid: string[];
  objective: AnyStatisticName;
  statistic: AnyStatisticName[];
  minimize: boolean;
}

/** `holdfast sweep` and `holdfast sweeps …` */
export function addSweepCommands(program: Command, cli: Cli): void {
  addExecutionOptions(program.command('sweep <session> <strategy>'))
    .description('try every combination of a grid of parameters')
    .option('--grid <name=values>', 'start:stop:step or a,b,c; may be repeated', collect, [])
    .option('--objective <statistic>', 'what is best: any statistic of a run', 'sharpe')
    .option('--statistic <name>', STATISTIC_HELP, collect, [])
    .option('--minimize', 'the lowest is best', false)
    .action((session: string, strategy: string, options: SweepOptions) =>
      startSweep(cli, { session, strategy, options }),
    );
  const sweeps = program.command('sweeps').description('sweeps and their trials');
  addWorkListOptions(sweeps.command('list'))
    .description('sweeps, newest first')
    .action(async (options: WorkListOptions) => {
      const list = await cli.client.sweeps.list.query(workListRequest(options));
      answer(cli, list, () => listing(SWEEP_COLUMNS, list));
    });
  sweeps
    .command('get <id>')
    .description('one sweep')
    .action(async (id: string) => {
      await answerSweep(cli, await cli.client.sweeps.get.query({ id: await operationId(cli, id) }));
    });
  addTrialsCommand(sweeps, cli, 'sweeps');
}

interface Start {
  session: string;
  strategy: string;
  options: SweepOptions;
}

async function startSweep(cli: Cli, { session, strategy, options }: Start): Promise<void> {
  const request = executionRequest(options, {
    session,
    strategy,
    parameters: readParameters(options.param),
    grid: readGrid(options.grid),
    ...(options.statistic.length > 0 && { statistics: options.statistic }),
    objective: {
      statistic: options.objective,
      direction: options.minimize ? ('minimize' as const) : ('maximize' as const),
    },
  });
  const accepted = await cli.client.sweeps.create.mutate(request);
  const id = accepted.sweepId;
  if (!options.wait) return answer(cli, accepted, () => `sweep ${id} ${accepted.status}`);
  remark(cli, `sweep ${id}`);
  const { total } = await cli.client.sweeps.get.query({ id });
  const view = await durably(cli, id, () => followSweep(cli, id, total));
  cli.exitCode = exitCodeOfTrials(view);
  if (cli.json) return answer(cli, view, () => '');
  const sort = `${options.minimize ? '' : '-'}${options.objective}`;
  const best = await cli.client.sweeps.trials.query({ id, sort, limit: 10 });
  const columns = trialColumns(best.items, view.script === null ? view : { statistics: [] });
  await answerSweep(cli, view, listing(columns, best));
}
