import type { Command } from 'commander';
import { sessionNameSchema } from '../../../engine/model/identifiers';
import { errorBodyOf } from '../../client/client';
import { answer, type Cli } from '../cli';
import { CliError, EXIT, exitCodeOfStatus } from '../failure';
import { seconds } from '../format';
import { answerOperation, findOperationId, operationId } from '../operations';
import { RUN_COLUMNS, SESSION_COLUMNS, showSession, SWEEP_COLUMNS } from '../show';
import { facts, listing } from '../table';

const NEWEST = { limit: 5, sort: '-createdAt' } as const;
/** What may be the id of an operation, its beginning, or the name of a script's run. */
const ID = /^(?:[a-z]+\/)?[0-9a-f]{8}(?:[0-9a-f-]*|_\d{6}_[0-9a-f]{8})$/i;

/** `holdfast status [id]` */
export function addStatusCommand(program: Command, cli: Cli): void {
  program
    .command('status [id]')
    .description('the whole stack, or one operation or session')
    .action(async (id: string | undefined) => {
      if (id === undefined) return showStack(cli);
      const name = id.replace(/^session\//, '');
      const isName = sessionNameSchema.safeParse(name).success;
      // A session may be called like the beginning of an id.
      const found = isName && !ID.test(id) ? undefined : await (isName ? findOperationId : operationId)(cli, id);
      if (found !== undefined) return answerOperation(cli, await cli.client.operations.get.query({ id: found }));
      const view = await sessionNamed(cli, name, ID.test(id));
      cli.exitCode = exitCodeOfStatus(view.status);
      answer(cli, view, () => showSession(view));
    });
}

/** @throws CliError OPERATION_NOT_FOUND for what may be an id and is the name of no session either */
async function sessionNamed(cli: Cli, name: string, mayBeId: boolean) {
  try {
    return await cli.client.sessions.get.query({ name });
  } catch (error) {
    if (!mayBeId || errorBodyOf(error).code !== 'SESSION_NOT_FOUND') throw error;
    const message = `No operation has an id that begins with "${name}", and no session is called so.`;
    throw new CliError({ code: 'OPERATION_NOT_FOUND', message });
  }
}

async function showStack(cli: Cli): Promise<void> {
  const { system, sessions, runs, sweeps } = cli.client;
  const [health, info, open, newestSweeps, newestRuns] = await Promise.all([
    system.health.query({}),
    system.info.query({}),
    sessions.list.query({}),
    sweeps.list.query(NEWEST),
    runs.list.query(NEWEST),
  ]);
  cli.exitCode = health.status === 'ok' ? EXIT.ok : EXIT.failed;
  const stack = { health, info, sessions: open, sweeps: newestSweeps, runs: newestRuns };
  answer(cli, stack, () =>
    [
      facts([
        ['holdfast', `${health.version}, ${health.status}, up for ${seconds(health.uptimeSeconds)}`],
        ['temporal', `${health.temporal}, ${info.temporalUiUrl}`],
        ['postgres', health.postgres],
        ['workers', `${health.workflowWorkers} workflow, ${health.engineWorkers} engine`],
        ['dashboard', info.urls.dashboard],
        ['docs', info.urls.docs],
      ]),
      listing(SESSION_COLUMNS, open),
      listing(SWEEP_COLUMNS, newestSweeps),
      listing(RUN_COLUMNS, newestRuns),
    ].join('\n\n'),
  );
}
