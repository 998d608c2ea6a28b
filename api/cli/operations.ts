import { operationIdSchema } from '../../engine/model/identifiers';
import type { RunView, SweepView } from '../../engine/model/views';
import { errorBodyOf } from '../client/client';
import type { Cli } from './cli';
import { CliError } from './failure';

/** A run or a sweep, whichever has the id. */
export type Operation = { kind: 'run'; view: RunView } | { kind: 'sweep'; view: SweepView };

/**
 * Finds what an id names: a bare id, or a workflow's id such as `run/…`.
 * @throws CliError INVALID_ID, RUN_NOT_FOUND
 */
export async function findOperation(cli: Cli, text: string): Promise<Operation> {
  const [, kind, id] = /^(?:(run|sweep)\/)?(.*)$/.exec(text)!;
  if (!operationIdSchema.safeParse(id).success) {
    throw new CliError({ code: 'INVALID_ID', message: `"${text}" is not the id of a run or a sweep` });
  }
  const { runs, sweeps } = cli.client;
  if (kind === 'run') return { kind, view: await runs.get.query({ id: id! }) };
  if (kind === 'sweep') return { kind, view: await sweeps.get.query({ id: id! }) };
  try {
    return { kind: 'run', view: await runs.get.query({ id: id! }) };
  } catch (error) {
    if (errorBodyOf(error).code !== 'RUN_NOT_FOUND') throw error;
  }
  try {
    return { kind: 'sweep', view: await sweeps.get.query({ id: id! }) };
  } catch (error) {
    if (errorBodyOf(error).code !== 'SWEEP_NOT_FOUND') throw error;
    throw new CliError({ code: 'RUN_NOT_FOUND', message: `there is no run and no sweep ${id}`, path: 'id' });
  }
}
