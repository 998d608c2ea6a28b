import type { Command } from 'commander';
import type { VerificationView } from '../../../engine/model/views';
import { isFinal } from '../../../engine/model/status';
import { answer, type Cli } from '../cli';
import { errorText, EXIT } from '../failure';
import { durably } from '../follow';
import { operationId } from '../operations';
import { facts, listing, type Column } from '../table';
import { watchOperation } from '../watch';

/** `holdfast verify <run>` and `verifications <run>` */
export function addVerifyCommand(program: Command, cli: Cli): void {
  program
    .command('verify <run>')
    .description('run it again from its stored manifest and compare; exit code 0 only where nothing differs')
    .option('--no-wait', 'return as soon as the work is accepted')
    .action(async (text: string, { wait }: { wait: boolean }) => {
      const id = await operationId(cli, text);
      let view = await cli.client.runs.verify.mutate({ id, wait: false });
      if (wait && !isFinal(view.status)) {
        await durably(cli, view.verificationId, () => watchOperation(cli, view.verificationId));
        const { items } = await cli.client.runs.verifications.query({ id });
        view = items.find(({ verificationId }) => verificationId === view.verificationId) ?? view;
      }
      if (isFinal(view.status)) cli.exitCode = view.verified ? EXIT.ok : EXIT.failed;
      answer(cli, view, () => showVerification(view));
    });
  program
    .command('verifications <run>')
    .description('how often a run was computed again, newest first, and what differed')
    .action(async (text: string) => {
      const list = await cli.client.runs.verifications.query({ id: await operationId(cli, text) });
      answer(cli, list, () => listing(VERIFICATIONS, list));
    });
}

const VERIFICATIONS: readonly Column<VerificationView>[] = [
  { head: 'VERIFICATION', cell: ({ verificationId }) => verificationId },
  { head: 'STATUS', cell: ({ status }) => status },
  { head: 'VERIFIED', cell: ({ verified }) => (verified === null ? '-' : verified ? 'yes' : 'NO') },
  { head: 'DIFFERENCES', number: true, cell: ({ differences }) => String(differences.length) },
];

function showVerification(view: VerificationView): string {
  const { verified, differences, changed, error } = view;
  return facts([
    ['run', view.runId],
    ['verified', verified === null ? view.status : verified ? 'yes' : 'NO'],
    ['result', view.resultHash ?? undefined],
    ['expected', view.expectedHash],
    ...differences.map(({ path, expected, actual }) => [path, `${expected} became ${actual}`] as const),
    ['changed', changed.length > 0 ? changed.join(', ') : undefined],
    ['temporal', view.temporalUrl],
    ['error', error && errorText(error)],
  ]);
}
