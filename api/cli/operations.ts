import { idPrefixSchema, operationIdSchema } from '../../engine/model/identifiers';
import type { OperationDetails } from '../../engine/model/operations';
import { idPrefixOfRunName } from '../../engine/model/script-run-name';
import { answerSearch } from './answer-search';
import { answerSweep } from './answer-sweep';
import { answer, type Cli } from './cli';
import { errorBodyOf } from '../client/client';
import { CliError, exitCodeOfStatus } from './failure';
import { showRun } from './show';
import { showImport } from './show-import';
import { showScript } from './show-script';
import { showValidation } from './show-validation';
import { showOperation } from './show-operation';

/** Kinds that show more of an operation than all of them do. */
const OWN_ANSWERS: Readonly<Record<string, (cli: Cli, operation: OperationDetails) => Promise<void>>> = {
  run: async (cli, { id }) => {
    const view = await cli.client.runs.get.query({ id });
    answer(cli, view, () => showRun(view));
  },
  import: async (cli, { id }) => {
    const view = await cli.client.imports.get.query({ id });
    answer(cli, view, () => showImport(view));
  },
  script: async (cli, { id }) => {
    const view = await cli.client.scripts.get.query({ id });
    answer(cli, view, () => showScript(view));
  },
  validation: async (cli, { id }) => {
    const view = await cli.client.validations.get.query({ id });
    answer(cli, view, () => showValidation(view));
  },
  search: async (cli, { id }) => answerSearch(cli, await cli.client.searches.get.query({ id })),
  sweep: async (cli, { id }) => answerSweep(cli, await cli.client.sweeps.get.query({ id })),
};

/**
 * The id of an operation: as it is, as a workflow's id such as `run/…`, by the name of a script's run, or by its beginning, where that is
 * of one alone.
 * @throws CliError INVALID_ID, OPERATION_NOT_FOUND
 */
export async function operationId(cli: Cli, text: string): Promise<string> {
  const id = idPrefixOfRunName(text) ?? text.replace(/^[a-z]+\//, '');
  if (operationIdSchema.safeParse(id).success) return id;
  if (!idPrefixSchema.safeParse(id).success) {
    throw new CliError({ code: 'INVALID_ID', message: `"${text}" is not the id of an operation` });
  }
  return (await cli.client.operations.get.query({ id })).id;
}

/** The same; undefined for the beginning of none. */
export async function findOperationId(cli: Cli, text: string): Promise<string | undefined> {
  try {
    return await operationId(cli, text);
  } catch (error) {
    if (errorBodyOf(error).code === 'OPERATION_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Shows an operation in the words of its kind. */
export async function answerOperation(cli: Cli, operation: OperationDetails): Promise<void> {
  cli.exitCode = exitCodeOfStatus(operation.status);
  const answerOwn = OWN_ANSWERS[operation.kind];
  if (answerOwn) await answerOwn(cli, operation);
  else answer(cli, operation, () => showOperation(operation));
}
