import type { Command } from 'commander';
import type { Cli } from '../cli';
import { EXIT } from '../failure';
import { answerOperation, operationId } from '../operations';
import { watchOperation } from '../watch';

type SweepDoor = Cli['client']['sweeps'] | Cli['client']['searches'];

/** `holdfast cancel`, `pause`, `resume` and `retry-failed` */
export function addControlCommands(program: Command, cli: Cli): void {
  program
    .command('cancel <id>')
    .description('end an operation; what is computed stays')
    .option('--reason <text>', 'why; kept and shown')
    .action((id: string, { reason }: { reason?: string }) => cancel(cli, id, reason));
  const sweepCommand = (name: string, description: string, act: (door: SweepDoor, id: string) => Promise<unknown>) =>
    program
      .command(`${name} <id>`)
      .description(description)
      .action(async (text: string) => {
        const id = await operationId(cli, text);
        const { kind } = await cli.client.operations.get.query({ id });
        await act(kind === 'search' ? cli.client.searches : cli.client.sweeps, id);
        await answerOperation(cli, await cli.client.operations.get.query({ id }));
      });
  sweepCommand('pause', 'let a sweep or search rest', (door, id) => door.pause.mutate({ id }));
  program
    .command('resume <id>')
    .description('let a paused sweep go on, or start over what waits for code that is gone')
    .option('--present-code', 'start over with the present version of the strategy and the engine', false)
    .action((id: string, { presentCode }: { presentCode: boolean }) => resume(cli, id, presentCode));
  sweepCommand('retry-failed', 'compute the failed trials again', (door, id) => door.retryFailed.mutate({ id }));
}

async function resume(cli: Cli, text: string, present: boolean): Promise<void> {
  const id = await operationId(cli, text);
  const operation = await cli.client.operations.resume.mutate({ id, code: present ? 'present' : 'pinned' });
  await answerOperation(cli, operation);
}

async function cancel(cli: Cli, text: string, reason?: string): Promise<void> {
  const id = await operationId(cli, text);
  await cli.client.operations.cancel.mutate({ id, reason });
  const ended = await watchOperation({ ...cli, json: true }, id);
  await answerOperation(cli, ended);
  // What ended by itself before the call took effect was not cancelled.
  cli.exitCode = ended.status === 'cancelled' ? EXIT.ok : EXIT.failed;
}
