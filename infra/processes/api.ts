import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SealedData } from '../../activities/sealed-data';
import { pruneRows } from '../../api/operations/system/prune';
import { reconcileForever } from '../../api/operations/lifecycle/reconciler';
import { startAdmitted } from '../../api/operations/lifecycle/starting';
import { ALL_KINDS } from '../../api/operations/registry';
import type { ApiConfig, Services } from '../../api/operations/services';
import { dashboardLinks } from '../../api/operations/temporal-links';
import { createServer } from '../../api/server';
import { HoldfastError } from '../../engine/model/errors';
import { PRUNE_INTERVAL_MS, STOP } from '../../engine/model/timings';
import { ArtifactStore } from '../store/artifacts/artifact-store';
import { createLogger } from '../logger';
import { connectionsOf } from '../store/connections';
import { openStore, type Store } from '../store/store';
import { loadProcessSettings } from '../settings';
import { openTemporalClient } from '../temporal/client';
import { announce } from './announce';
import { runProcess, type Running } from './run-process';
import { LocalDatasets } from './local-datasets';
import { LocalScripts } from './local-scripts';
import { LocalImports } from './local-imports';
import { LocalStrategies } from './local-strategies';
import { LocalFolders } from './shared-folders';

const settings = loadProcessSettings();
const logger = createLogger('api', settings.logLevel);

const ARTIFACTS = new ArtifactStore(settings.artifactsDir);

const RETENTION = {
  eventsDays: settings.keepEventsDays,
  metricsDays: settings.keepMetricsDays,
  operationsDays: settings.keepOperationsDays,
};

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

function readConfig(): ApiConfig {
  const { host, port, temporalUiUrl, temporalNamespace, catalogRoot, backtestTimeoutSeconds, sessionConcurrency } =
    settings;
  const links = { version: readVersion(), host, port, temporalUiUrl, temporalNamespace };
  return { ...links, catalogRoot, backtestTimeoutSeconds, sessionConcurrency };
}

/** The folders of this machine that the doors look into. */
function localFolders(
  store: Store,
  strategyFiles: LocalStrategies,
): Pick<Services, 'folders' | 'strategyFiles' | 'scripts' | 'imports' | 'datasetFiles'> {
  const { scriptsDir, scriptPython: python } = settings;
  return {
    folders: new LocalFolders(settings, new SealedData(store.seals, settings.catalogRoot)),
    strategyFiles,
    scripts: new LocalScripts({ scriptsDir, python, artifacts: ARTIFACTS }),
    imports: new LocalImports({ ...settings, artifacts: ARTIFACTS }),
    datasetFiles: new LocalDatasets({ ...settings, artifacts: ARTIFACTS }),
  };
}

/** The process `api`: serves every door until it is told to stop, then finishes the requests at work. */
async function start(): Promise<Running> {
  const { host, port } = settings;
  const store = openStore({
    databaseUrl: settings.databaseUrl,
    ...connectionsOf(settings.databaseConnections),
    onError: (err) => logger.warn({ err }, 'postgres'),
  });
  const config = readConfig();
  const temporal = openTemporalClient(settings, [dashboardLinks(config, ALL_KINDS)]);
  let draining = false;
  const atWork = new Set<Promise<unknown>>();
  let end!: () => void;
  const done = new Promise<void>((resolve) => (end = resolve));
  const strategyFiles = new LocalStrategies(settings);
  const services: Services = {
    config,
    store,
    artifacts: ARTIFACTS,
    temporal: temporal.client,
    kinds: ALL_KINDS,
    onAdmitted: (admitted) => startAdmitted(services, admitted),
    ...localFolders(store, strategyFiles),
    log: logger,
    draining: () => draining,
    drain: () => void (draining = true),
    atWork,
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
    eventStreams: { perCaller: settings.eventStreamsPerKey, total: settings.eventStreams },
    retention: RETENTION,
    dashboardFolder: path.join(settings.distDir, 'dashboard'),
  });
  await app.listen({ host, port });
  strategyFiles.removeLeft().catch((err: unknown) => logger.warn({ err }, 'files left in the strategies folder'));
  await announce(store, { kind: 'api', name: `api:${port}`, status: 'up' });
  void reconcileForever(services);
  // Tables stay bounded without anybody's doing; of several such processes each may do it.
  const tidying = setInterval(() => {
    pruneRows(store, RETENTION, false).catch((err: unknown) => logger.warn({ err }, 'what is past its time stays'));
  }, PRUNE_INTERVAL_MS);
  const stop = async () => {
    draining = true;
    clearInterval(tidying);
    await announce(store, { kind: 'api', name: `api:${port}`, status: 'down' });
    const limit = delay(settings.drainSeconds * 1000, undefined, { ref: false });
    await Promise.race([Promise.allSettled(atWork), limit]);
    await Promise.race([app.close(), delay(STOP.api.closeMs, undefined, { ref: false })]);
    await Promise.allSettled([temporal.close(), store.close()]);
    end();
  };
  return { done, stop };
}

runProcess(logger, start);
