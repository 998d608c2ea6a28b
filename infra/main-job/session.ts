import path from 'node:path';
import { errorBodyOf } from '../../api/client/client';
import { followSession } from '../../api/cli/follow';
import { count } from '../../api/cli/format';
import { importFile } from '../../engine/imports/import-file';
import { HoldfastError } from '../../engine/model/errors';
import type { SessionView } from '../../engine/model/views';
import { CATALOG, INSTRUMENT, RANGE, SESSION, SOURCE, type Job } from './context';

/** The session on the whole file, made if it is not there. `loadMs`: what making it took. */
export async function demoSession(job: Job): Promise<{ loadMs?: number }> {
  const { client } = job.cli;
  const open = await findSession(job);
  if (open && open.status !== 'failed') {
    if (open.status === 'loading') requireReady(await followSession(job.cli, SESSION));
    return {};
  }
  if (open) await client.sessions.delete.mutate({ name: SESSION, force: true });
  const { rows } = await importFile({
    source: path.join(job.settings.projectDir, SOURCE),
    root: job.settings.catalogRoot,
    catalog: CATALOG,
    instrument: INSTRUMENT,
  });
  job.log(`main job: ${INSTRUMENT}, ${count(rows)} daily bars, ${RANGE.start} to ${RANGE.end}`);
  const begin = performance.now();
  await client.sessions.create.mutate({ name: SESSION, catalog: CATALOG, ...RANGE, instruments: [INSTRUMENT] });
  requireReady(await followSession(job.cli, SESSION));
  return { loadMs: performance.now() - begin };
}

async function findSession({ cli }: Job): Promise<SessionView | undefined> {
  try {
    return await cli.client.sessions.get.query({ name: SESSION });
  } catch (error) {
    if (errorBodyOf(error).code === 'SESSION_NOT_FOUND') return undefined;
    throw error;
  }
}

function requireReady({ status, error }: SessionView): void {
  if (status === 'ready') return;
  throw error ? HoldfastError.fromBody(error) : new HoldfastError('SESSION_NOT_READY', `The session is ${status}.`);
}
