import { operationIdSchema } from '../../engine/model/identifiers';
import type { OperationDetails } from '../../engine/model/operations';
import { answer, type Cli } from './cli';
import { CliError, exitCodeOfStatus } from './failure';
import { showRun, showSweep } from './show';
import { showOperation } from './show-operation';

/** What a kind shows of an operation beyond what all of them do. */
const OWN_VIEWS: Readonly<Record<string, (cli: Cli, id: string) => Promise<{ view: unknown; text: () => string }>>> = {
  run: async ({ client }, id) => {
    const view = await client.runs.get.query({ id });
    return { view, text: () => showRun(view) };
  },
  sweep: async ({ client }, id) => {
    const view = await client.sweeps.get.query({ id });
    return { view, text: () => showSweep(view) };
  },
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
  const own = await OWN_VIEWS[operation.kind]?.(cli, operation.id);
  cli.exitCode = exitCodeOfStatus(operation.status);
  answer(cli, own?.view ?? operation, () => own?.text() ?? showOperation(operation));
}
