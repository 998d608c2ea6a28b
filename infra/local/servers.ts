import path from 'node:path';
import { mkdirSync } from 'node:fs';
import { childEnvironment } from '../settings';
import { startPostgres } from './postgres';
import { freePort } from './ports';
import { startTemporal } from './temporal';
import { prepareNamespace } from './temporal-namespace';
import { TEMPORAL_UI_OFFSET } from '../settings-schema';

export interface ServersOptions {
  home: string;
  temporalExecutable: string;
  postgresBinaries: string;
}

export interface Servers {
  temporalAddress: string;
  /** URL of an empty database, as a user who may create others. */
  databaseUrl: string;
  stop(): Promise<void>;
}

/** Starts both embedded servers on free ports, without any process of our own. */
export async function startServers(options: ServersOptions): Promise<Servers> {
  const { home, temporalExecutable: executable, postgresBinaries: binaries } = options;
  const place = { home, runDir: path.join(home, 'run'), logsDir: path.join(home, 'logs'), env: childEnvironment() };
  for (const folder of [place.runDir, place.logsDir]) mkdirSync(folder, { recursive: true });
  const ports = { temporal: await freePort(TEMPORAL_UI_OFFSET), postgres: await freePort() };
  const namespace = 'default';
  const [temporal, postgres] = await Promise.all([
    startTemporal({ ...place, executable, port: ports.temporal, namespace }),
    startPostgres({ ...place, binaries, port: ports.postgres }),
  ]);
  const temporalAddress = `127.0.0.1:${ports.temporal}`;
  await prepareNamespace({ connection: { address: temporalAddress }, namespace, setRetention: true });
  return {
    temporalAddress,
    databaseUrl: postgres.databaseUrl,
    stop: async () => void (await Promise.all([temporal.stop(), postgres.process.stop()])),
  };
}
