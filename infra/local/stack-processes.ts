import { setTimeout as delay } from 'node:timers/promises';
import { START } from '../../engine/model/timings';
import type { Logger } from '../logger';
import { neededConnections } from '../store/connections';
import { requireConnections } from '../store/require-connections';
import { migrate } from '../store/migrate';
import { childEnvironment, type Settings } from '../settings';
import { apiIsReady } from './api-probe';
import { ManagedProcess, type ProcessEvents } from './managed-process';
import { nodeProcesses, nodeProcessSpec, type Addresses } from './node-process';
import { startPostgres } from './postgres';
import { prepareNamespaceOnThread } from './prepare-on-thread';
import { startTemporal } from './temporal';

/** What the set-up provided. */
export interface Provided {
  temporalExecutable?: string;
  postgresBinaries?: string;
}

/** What is stopped one group after the other; those of a group at once. */
const STOP_ORDER = [/^api$/, /^engine-worker/, /^workflow-worker$/, /^temporal$/, /^postgres$/];

/** All processes of a local stack: starts them in order, keeps them running, stops them in order. */
export class StackProcesses {
  private readonly all: ManagedProcess[] = [];
  private readonly events: ProcessEvents;
  private stopping = false;
  private preparing: Promise<void> | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly provided: Provided,
    private readonly logger: Logger,
  ) {
    this.events = {
      onRestart: ({ name, ...facts }) => {
        logger.warn({ process: name, ...facts }, 'process ended, starting it again');
        if (name === 'temporal') void this.prepareAgain();
      },
    };
  }

  /** Starts the servers at once, brings the database up to date, then starts our own processes at once. */
  async start(): Promise<Addresses> {
    const [temporalAddress, databaseUrl] = await Promise.all([this.startTemporal(), this.startDatabase()]);
    const addresses = { temporalAddress, databaseUrl };
    const own = nodeProcesses(this.settings).map((process) => {
      return this.add(new ManagedProcess(nodeProcessSpec(process, this.settings, addresses), this.events));
    });
    await Promise.all(own.map((process) => process.start()));
    const api = own.find((process) => process.name === 'api');
    await api?.ready(() => apiIsReady(this.settings), START.apiReadyMs);
    return addresses;
  }

  /** Stops everything in order; with a short grace when a person asks a second time. */
  async stop(graceMs?: number): Promise<void> {
    this.stopping = true;
    for (const group of STOP_ORDER) {
      await Promise.all(this.all.filter(({ name }) => group.test(name)).map((process) => process.stop(graceMs)));
    }
  }

  private add(process: ManagedProcess): ManagedProcess {
    this.all.push(process);
    // A stop that came while the servers were starting also holds for what would start after them.
    if (this.stopping) void process.stop();
    return process;
  }

  private place() {
    const { home, runDir, logsDir } = this.settings;
    return {
      home,
      runDir,
      logsDir,
      env: childEnvironment(),
      onStarted: (process: ManagedProcess) => this.add(process),
    };
  }

  private async startTemporal(): Promise<string> {
    const { temporalAddress: address, temporalNamespace: namespace, temporalPort: port } = this.settings;
    const { temporalDynamicConfig: dynamicConfig } = this.settings;
    const executable = this.provided.temporalExecutable;
    if (executable !== undefined) {
      await startTemporal({ ...this.place(), executable, port, namespace, dynamicConfig }, this.events);
    }
    await this.prepare();
    return address;
  }

  private prepare(): Promise<void> {
    const { distDir, temporalNamespace: namespace } = this.settings;
    const { temporalAddress, temporalTls, temporalCaFile, temporalCertFile, temporalKeyFile } = this.settings;
    const { temporalServerName, temporalApiKey } = this.settings;
    const secured = { temporalTls, temporalCaFile, temporalCertFile, temporalKeyFile, temporalServerName };
    return prepareNamespaceOnThread(distDir, {
      temporal: { temporalAddress, ...secured, temporalApiKey },
      namespace,
      setRetention: this.provided.temporalExecutable !== undefined,
    });
  }

  /** A server whose database is gone knows nothing of our attributes, without which it starts no workflow. */
  private async prepareAgain(): Promise<void> {
    this.preparing ??= this.prepare().finally(() => (this.preparing = undefined));
    await this.preparing.catch(async (err: unknown) => {
      if (this.stopping) return;
      this.logger.warn({ err }, 'the namespace is not prepared yet');
      await delay(START.longestDelayMs, undefined, { ref: false });
      return this.prepareAgain();
    });
  }

  private async startDatabase(): Promise<string> {
    const { databaseUrl, databaseConnections: control, engineWorkers } = this.settings;
    const connections = neededConnections({ control, engineWorkers });
    const url = databaseUrl ?? (await this.startEmbeddedPostgres(connections));
    await requireConnections(url, connections);
    await migrate(url);
    return url;
  }

  private async startEmbeddedPostgres(connections: number): Promise<string> {
    const binaries = this.provided.postgresBinaries;
    if (binaries === undefined) throw new Error('neither DATABASE_URL nor binaries of Postgres are there');
    const { databaseUrl } = await startPostgres(
      { ...this.place(), binaries, connections, port: this.settings.postgresPort },
      this.events,
    );
    return databaseUrl;
  }
}
