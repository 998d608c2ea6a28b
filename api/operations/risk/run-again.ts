import { HoldfastError } from '../../../engine/model/errors';
import type { Manifest } from '../../../engine/model/manifest';
import type { RunConfig } from '../../../engine/model/run-config';
import type { NewOperation } from '../../../infra/store/repositories/operation-rows';
import { findOpenSession } from '../find-by-name';
import { requireResultOpen } from '../run/run-results';
import type { Services } from '../services';
import { completedRun } from './risk-checks';

interface RunAgain {
  pins: Partial<NewOperation>;
  config: RunConfig;
  manifest: Manifest;
}

/**
 * A run that is computed again on a changed market: on the data and with the code that it was pinned to.
 * @throws HoldfastError RUN_NOT_FOUND, NOT_FINISHED, INVALID_STATE, SEALED, SESSION_NOT_FOUND, or VALIDATION for one whose bars
 *   are made of others, with the path `run`
 */
export async function runAgain(services: Services, id: string): Promise<RunAgain> {
  const { store } = services;
  const row = await completedRun(services, id);
  await requireResultOpen(services, row, 'run');
  const session = await findOpenSession(store, row.session!, 'run');
  if (session.id !== row.session_id) {
    throw new HoldfastError('SESSION_NOT_FOUND', 'The session of this run is closed.', { path: 'run' });
  }
  const { config } = row;
  const manifest = await store.sessions.getManifest(row.manifest_hash!);
  const ids = new Set(instrumentsOf(config, manifest));
  const isSeries = manifest.instruments.some(({ id: one, definition }) => definition?.continuous && ids.has(one));
  if (isSeries || config.fills?.detail) {
    const what = isSeries ? 'continuous series' : 'finer bars that orders meet';
    throw new HoldfastError('VALIDATION', `run: has ${what}, which are not changed with the others`, { path: 'run' });
  }
  const pins = {
    ...{ sessionId: row.session_id, session: row.session!, strategy: row.strategy! },
    ...{ manifestVersion: row.manifest_version!, manifestHash: row.manifest_hash! },
    ...{ strategyHash: row.strategy_hash, engineBuild: row.engine_build },
  };
  return { pins, config, manifest };
}

/** The instruments that a run has. */
export function instrumentsOf({ instruments }: RunConfig, manifest: Manifest): readonly string[] {
  return instruments ?? manifest.instruments.map(({ id }) => id);
}
