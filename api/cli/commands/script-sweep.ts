import type { Command } from 'commander';
import type { ScriptFigure } from '../../../engine/model/script-figures';
import { isScriptFigure, trialFigure } from '../../../engine/model/script-figures';
import { typedParameters } from '../../../engine/model/script-parameters';
import type { SweepTrialView } from '../../../engine/model/views';
import { answerSweep } from '../answer-sweep';
import { answer, remark, type Cli } from '../cli';
import { exitCodeOfTrials } from '../failure';
import { durably, followSweep } from '../follow';
import { decimal } from '../format';
import { collect, given, numberOption, readGrid } from '../read';
import { listing, type Column } from '../table';
import { addLimitOptions, limitsOf, type LimitOptions } from './script-limits';
import { TRIAL_COLUMNS } from './trial-columns';

interface SweepOptions extends LimitOptions {
  grid: string[];
  objective: string;
  minimize: boolean;
  atOnce?: number;
}

/** `holdfast script sweep` */
export function addScriptSweepCommand(script: Command, cli: Cli): void {
  addLimitOptions(script.command('sweep <script> [parameters...]'))
    .description('run a script for every combination of a grid; parameters beside it are the same for all')
    .option('--grid <name=values>', 'start:stop:step or a,b,c; may be repeated', collect, [])
    .option('--objective <figure>', 'what is best: a statistic, totalPnl, or summary.<metric>', 'sharpe')
    .option('--minimize', 'the lowest is best', false)
    .option('--at-once <number>', 'trials that are begun at once (default: 16)', numberOption('--at-once'))
    .action((name: string, texts: string[], options: SweepOptions) => sweepScript(cli, { name, texts, options }));
}

async function sweepScript(cli: Cli, asked: { name: string; texts: string[]; options: SweepOptions }): Promise<void> {
  const { name, texts, options } = asked;
  const { grid, objective: statistic, minimize, wait, label, atOnce, priority } = options;
  const accepted = await cli.client.scripts.sweep.mutate({
    ...{ name, parameters: typedParameters(texts), grid: readGrid(grid), ...(await limitsOf(options)) },
    objective: { statistic, direction: minimize ? 'minimize' : 'maximize' },
    ...given({ label, atOnce, priority }),
  });
  const { sweepId: id, total } = accepted;
  if (!wait) return answer(cli, accepted, () => `sweep ${id} ${accepted.status}`);
  remark(cli, `sweep ${id}`);
  const view = await durably(cli, id, () => followSweep(cli, id, total));
  cli.exitCode = exitCodeOfTrials(view);
  if (cli.json) return answer(cli, view, () => '');
  const best = await cli.client.sweeps.trials.query({ id, sort: `${minimize ? '' : '-'}${statistic}`, limit: 10 });
  await answerSweep(cli, view, listing(scriptTrialColumns(statistic), best));
}

/** Trials of a script: beside what all trials have, its P&L, what it was looked for by, and the run. */
export function scriptTrialColumns(objective: string): Column<SweepTrialView>[] {
  const own = ['totalPnl', ...(isScriptFigure(objective) && objective !== 'totalPnl' ? [objective] : [])];
  return [
    ...TRIAL_COLUMNS.filter(({ head }) => head !== 'CALMAR'),
    ...(own as ScriptFigure[]).map((name): Column<SweepTrialView> => ({
      head: name === 'totalPnl' ? 'P&L' : name.toUpperCase(),
      number: true,
      cell: (trial) => decimal(trialFigure(trial, name)),
    })),
    { head: 'RUN', cell: ({ run }) => run?.runId ?? '-' },
  ];
}
