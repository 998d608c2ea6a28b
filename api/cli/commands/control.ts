import type { Command } from 'commander';
import { isFinal } from '../../../engine/model/status';
import type { SweepView } from '../../../engine/model/views';
import { answer, type Cli } from '../cli';
import { EXIT } from '../failure';
import { followRun, followSweep } from '../follow';
import { findOperation } from '../operations';
import { showRun, showSweep } from '../show';

/** `holdfast cancel`, `pause`, `resume` and `retry-failed` */
export function addControlCommands(program: Command, cli: Cli): void {
  program
    .command('cancel <id>')
    .description('end a run or a sweep; what is computed stays')
    .option('--reason <text>', 'why; kept and shown')
    .action((id: string, { reason }: { reason?: string }) => cancel(cli, id, reason));
  const sweepCommand = (name: string, description: string, act: (id: string) => Promise<SweepView>) =>
    program
      .command(`${name} <sweep>`)
      .description(description)
      .action(async (sweep: string) => {
        const view = await act(sweep.replace(/^sweep\//, ''));
        answer(cli, view, () => showSweep(view));
      });
  sweepCommand('pause', 'let a sweep rest', (id) => cli.client.sweeps.pause.mutate({ id }));
  program
    .command('resume <id>')
    .description('let a paused sweep go on, or start over what waits for code that is gone')
    .option('--present-code', 'start over with the present version of the strategy and the engine', false)
    .action((id: string, { presentCode }: { presentCode: boolean }) => resume(cli, id, presentCode));
  sweepCommand('retry-failed', 'compute the failed trials again', (id) => cli.client.sweeps.retryFailed.mutate({ id }));
}

async function resume(cli: Cli, text: string, present: boolean): Promise<void> {
  const { kind, view } = await findOperation(cli, text);
  const code = present ? 'present' : 'pinned';
  if (kind === 'run') {
    const run = await cli.client.runs.resume.mutate({ id: view.runId, code });
    return answer(cli, run, () => showRun(run));
  }
  const sweep = await cli.client.sweeps.resume.mutate({ id: view.sweepId, code });
  answer(cli, sweep, () => showSweep(sweep));
}

async function cancel(cli: Cli, text: string, reason?: string): Promise<void> {
  const { kind, view } = await findOperation(cli, text);
  if (kind === 'run') {
    await cli.client.runs.cancel.mutate({ id: view.runId, reason });
    const run = await followRun({ ...cli, json: true }, view.runId);
    cli.exitCode = isCancelled(run.status);
    return answer(cli, run, () => showRun(run));
  }
  await cli.client.sweeps.cancel.mutate({ id: view.sweepId, reason });
  const sweep = await followSweep({ ...cli, json: true }, view.sweepId, view.total);
  cli.exitCode = isCancelled(sweep.status);
  answer(cli, sweep, () => showSweep(sweep));
}

/** What ended by itself before the call took effect was not cancelled. */
const isCancelled = (status: SweepView['status']) =>
  isFinal(status) && status === 'cancelled' ? EXIT.ok : EXIT.failed;
