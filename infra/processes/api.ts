import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '../../api/context';
import { takeUpLost } from '../../api/routers/lost-work';
import { createServer } from '../../api/server';
import { HoldfastError } from '../../engine/model/errors';
import { ArtifactStore } from '../artifacts/artifact-store';
import { createLogger } from '../logger';
import { openStore } from '../postgres/store';
import { loadProcessSettings } from '../settings';
import { openTemporalClient } from '../temporal/client';
import { runProcess, type Running } from './run-process';
import { tellAdmitted } from './tell-admitted';

/** A request that waits for its work may outlast the patience of whoever stops the process. */
const CLOSE_LIMIT_MS = 8000;

const settings = loadProcessSettings();
const logger = createLogger('api', settings.logLevel);

function readAdminKey(): string {
  if (settings.auth === 'off') return '';
  const key = readFileSync(settings.adminKeyFile, 'utf8').trim();
  if (key === '') throw new HoldfastError('VALIDATION', 'admin.key in the home folder is empty');
  return key;
}

function readVersion(): string {
  const text = readFileSync(path.join(settings.projectDir, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The process `api`: serves every door until it is told to stop, then finishes the requests at work. */
async function start(): Promise<Running> {
  const { host, port, temporalUiUrl, temporalNamespace, sessionConcurrency } = settings;
  const store = openStore({ databaseUrl: settings.databaseUrl, onError: (err) => logger.warn({ err }, 'postgres') });
  const temporal = openTemporalClient(settings);
  let draining = false;
  let end!: () => void;
  const done = new Promise<void>((resolve) => (end = resolve));
  const services: Services = {
    config: { version: readVersion(), host, port, temporalUiUrl, temporalNamespace, sessionConcurrency },
    store,
    artifacts: new ArtifactStore(settings.artifactsDir),
    temporal: temporal.client,
    tellAdmitted: (places) => tellAdmitted(temporal.client, places),
    log: logger,
    draining: () => draining,
  };
  const app = await createServer({
    services,
    auth: {
      mode: settings.auth,
      adminKey: readAdminKey(),
      dashboardTokenFile: settings.dashboardTokenFile,
      cookieName: `holdfast_${port}`,
    },
    corsOrigins: settings.corsOrigins,
    dashboardFolder: path.join(settings.distDir, 'dashboard'),
  });
  await app.listen({ host, port });
  void takeUpLost(services);
  const stop = async () => {
    draining = true;
    await Promise.race([app.close(), delay(CLOSE_LIMIT_MS, undefined, { ref: false })]);
    await Promise.allSettled([temporal.close(), store.close()]);
    end();
  };
  return { done, stop };
}

runProcess(logger, start);
