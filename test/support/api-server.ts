import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Migration } from 'kysely';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { SealedData } from '../../activities/sealed-data';
import type { Services } from '../../api/operations/services';
import type { Kinds } from '../../api/operations/kinds';
import { startAdmitted } from '../../api/operations/lifecycle/starting';
import { ALL_KINDS } from '../../api/operations/registry';
import { createServer, type ServerOptions } from '../../api/server';
import { contentHash } from '../../engine/model/canonical';
import type { Manifest } from '../../engine/model/manifest';
import { startMicros, endMicros } from '../../engine/model/time';
import { ArtifactStore } from '../../infra/store/artifacts/artifact-store';
import { openStore, type Store } from '../../infra/store/store';
import { LocalDatasets } from '../../infra/processes/local-datasets';
import { LocalImports } from '../../infra/processes/local-imports';
import { LocalStrategies } from '../../infra/processes/local-strategies';
import { LocalScripts } from '../../infra/processes/local-scripts';
import { LocalFolders } from '../../infra/processes/shared-folders';
import { openTemporalClient } from '../../infra/temporal/client';
import { createTestDatabase } from './stack';

export const ADMIN_KEY = 'hf_00000000_test-key';

export interface ApiServer {
  app: FastifyInstance;
  services: Services;
  store: Store;
  artifacts: ArtifactStore;
  tokenFile: string;
  /** Not there until a test makes it. */
  strategiesDir: string;
  /** Folder of imports; not there until a test makes it. */
  importsDir: string;
  /** Folder of scripts; not there until a test makes it. */
  scriptsDir: string;
  /** Texts of what was logged as an error. */
  logged: unknown[];
  /** A call with the admin key. */
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: InjectOptions['payload']): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  // A test reads whatever the answer should have.
  body: Record<string, never> & { error: { code: string; message: string; path?: string } };
  text: string;
}

export const CATALOG_ROOT = path.join(tmpdir(), `holdfast-catalogs-${randomUUID()}`);

/** Nothing listens here: a Temporal server that is away. */
export const NO_TEMPORAL = '127.0.0.1:1';

export interface ApiOptions extends Pick<ServerOptions, 'eventStreams' | 'eventHeartbeatMs' | 'retention'> {
  auth?: 'on' | 'off';
  temporalAddress?: string;
  /** @default default */
  temporalNamespace?: string;
  /** @default ours */
  kinds?: Kinds;
  /** The dashboard as it is built; without it, a page that says so. */
  dashboardFolder?: string;
  /** Migrations of kinds that are not ours. */
  migrations?: Record<string, Migration>;
  /** @default 1 */
  uploadLimitMb?: number;
  /** Whether imports may ask this machine. */
  importPrivateAddresses?: boolean;
}

/** The API over a database of its own. Without an address, Temporal is away. */
export async function startApi(options: ApiOptions = {}): Promise<ApiServer> {
  const database = await createTestDatabase(options.migrations);
  const store = openStore({ databaseUrl: database.databaseUrl });
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-api-'));
  const artifacts = new ArtifactStore(path.join(folder, 'artifacts'));
  const dashboardFolder = options.dashboardFolder ?? path.join(folder, 'dashboard');
  const strategiesDir = path.join(folder, 'strategies');
  const importsDir = path.join(folder, 'imports');
  const scriptsDir = path.join(folder, 'scripts');
  const tokenFile = path.join(folder, 'dashboard.token');
  const temporalAddress = options.temporalAddress ?? NO_TEMPORAL;
  const { temporalNamespace = 'default' } = options;
  const temporal = openTemporalClient({ temporalAddress, temporalNamespace });
  const logged: unknown[] = [];
  const log = { info: () => undefined, warn: () => undefined, error: (fields: object) => void logged.push(fields) };
  let draining = false;
  if (!options.dashboardFolder) await writeDashboard(dashboardFolder);
  const services: Services = {
    config: {
      version: '0.0.0',
      host: '127.0.0.1',
      port: 8080,
      temporalUiUrl: 'http://127.0.0.1:8233',
      temporalNamespace,
      sessionConcurrency: 100,
      catalogRoot: CATALOG_ROOT,
      backtestTimeoutSeconds: 60,
    },
    store,
    artifacts,
    temporal: temporal.client,
    kinds: options.kinds ?? ALL_KINDS,
    onAdmitted: (admitted) => startAdmitted(services, admitted),
    folders: new LocalFolders(
      {
        catalogRoot: CATALOG_ROOT,
        strategiesDir,
        distDir: path.resolve(__dirname, '../../dist'),
        cacheDir: `${CATALOG_ROOT}-packs`,
      },
      new SealedData(store.seals, CATALOG_ROOT),
    ),
    strategyFiles: new LocalStrategies({ strategiesDir, distDir: path.resolve(__dirname, '../../dist') }),
    scripts: new LocalScripts({ scriptsDir, python: '', artifacts }),
    imports: new LocalImports({
      ...{ importsDir, uploadLimitMb: options.uploadLimitMb ?? 1, artifacts },
      importPrivateAddresses: options.importPrivateAddresses ?? false,
    }),
    datasetFiles: new LocalDatasets({ catalogRoot: CATALOG_ROOT, artifacts }),
    log,
    draining: () => draining,
    drain: () => void (draining = true),
    atWork: new Set(),
  };
  const app = await createServer({
    services,
    auth: {
      mode: options.auth ?? 'on',
      adminKey: ADMIN_KEY,
      dashboardTokenFile: tokenFile,
      cookieName: 'holdfast_8080',
    },
    corsOrigins: ['https://charts.example'],
    dashboardFolder,
    eventStreams: options.eventStreams,
    eventHeartbeatMs: options.eventHeartbeatMs,
    retention: options.retention,
  });
  const call: ApiServer['call'] = async (method, url, body) => {
    const headers = { 'x-api-key': ADMIN_KEY, ...(typeof body === 'string' && { 'content-type': 'application/json' }) };
    const { statusCode, body: text } = await app.inject({ method, url, payload: body, headers });
    return {
      status: statusCode,
      text,
      body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : ({} as never),
    };
  };
  const close = async () => {
    await app.close();
    await Promise.allSettled([temporal.close(), store.close()]);
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  };
  return { app, services, store, artifacts, tokenFile, strategiesDir, importsDir, scriptsDir, logged, call, close };
}

async function writeDashboard(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>Holdfast</title>');
  await writeFile(path.join(folder, 'assets', 'main.js'), 'export {};');
}

export const SESSION_RANGE = { start: '2020-01-01', end: '2020-12-31' };

/** A session as its workflow leaves it when it is loaded. */
export async function addReadySession(
  store: Store,
  name: string,
  { instruments = ['SPX.INDEX'], maxConcurrent }: { instruments?: string[]; maxConcurrent?: number } = {},
): Promise<string> {
  const id = randomUUID();
  const startUs = startMicros(SESSION_RANGE.start);
  const endUs = endMicros(SESSION_RANGE.end);
  const manifest: Manifest = {
    catalog: '.',
    start: startUs,
    end: endUs,
    instruments: instruments.map((instrument) => ({ id: instrument, dataset: '0'.repeat(64) })),
  };
  const manifestHash = contentHash(manifest);
  await store.sessions.create({ id, name, catalog: '.', startUs, endUs, maxConcurrent });
  await store.sessions.saveManifest(manifestHash, manifest);
  await store.sessions.publish(id, { version: 1, manifestHash, manifest, memoryBytes: 3 * 2 ** 20 });
  return id;
}

/** A strategy as an engine publishes it. */
export async function addStrategy(store: Store): Promise<void> {
  const whole = (least: number, given: number) => ({ type: 'integer', minimum: least, default: given });
  const engineBuild = '1'.repeat(64);
  const strategies = [
    {
      id: 'sma-cross',
      name: 'SMA cross',
      description: 'Long while the fast average is above the slow one.',
      parameters: {
        type: 'object',
        properties: {
          fast: whole(1, 10),
          slow: whole(1, 30),
          size: { type: 'number', exclusiveMinimum: 0, default: 1 },
        },
        additionalProperties: false,
      },
      sourceHash: '0'.repeat(64),
      bundleHash: 'built-in',
      engineBuild,
      externals: [],
    },
  ];
  const publication = { worker: 'engine-worker-1', engineBuild, folder: undefined, changedMs: 0, broken: [] };
  await store.strategies.publish({ ...publication, strategies, starting: true });
}
