import { operationIdSchema } from '../../engine/model/identifiers';
import type { OperationDetails } from '../../engine/model/operations';
import { answerSweep } from './answer-sweep';
import { answer, type Cli } from './cli';
import { CliError, exitCodeOfStatus } from './failure';
import { showRun } from './show';
import { showOperation } from './show-operation';

/** Kinds that show more of an operation than all of them do. */
const OWN_ANSWERS: Readonly<Record<string, (cli: Cli, operation: OperationDetails) => Promise<void>>> = {
  run: async (cli, { id }) => {
    const view = await cli.client.runs.get.query({ id });
    answer(cli, view, () => showRun(view));
  },
  sweep: async (cli, { id }) => answerSweep(cli, await cli.client.sweeps.get.query({ id })),
};

/**
 * The id of an operation: as it is, or as a workflow's id such as `run/…`.
 * @throws CliError INVALID_ID
 */
export function operationId(text: string): string {
  const id = text.replace(/^[a-z]+\//, '');
  if (operationIdSchema.safeParse(id).success) return id;
  throw new CliError({ code: 'INVALID_ID', message: `"${text}" is not the id of an operation` });
}

/** Shows an operation in the words of its kind. */
export async function answerOperation(cli: Cli, operation: OperationDetails): Promise<void> {
  cli.exitCode = exitCodeOfStatus(operation.status);
  const answerOwn = OWN_ANSWERS[operation.kind];
  if (answerOwn) await answerOwn(cli, operation);
  else answer(cli, operation, () => showOperation(operation));
}
