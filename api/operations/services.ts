import type { Client } from '@temporalio/client';
import type { ArtifactStore } from '../../infra/store/artifacts/artifact-store';
import type { Admitted } from '../../infra/store/repositories/operation-rows';
import type { Store } from '../../infra/store/store';
import type { Kinds } from './kinds';

/** Where the server stands, and its limits. */
export interface ApiConfig {
  version: string;
  host: string;
  port: number;
  temporalUiUrl: string;
  temporalNamespace: string;
  /** Folder of all catalogs, as the engines see it; the API need not. */
  catalogRoot: string;
  /** Most seconds that a backtest may take for which a client of the compatibility paths waits. */
  backtestTimeoutSeconds: number;
  /** Runs and sweeps of a session that are at work at once, where it does not say. */
  sessionConcurrency: number;
}

/** An instrument and the catalog that holds it. */
export interface Located {
  catalog: string;
  instrument: string;
}

/** What is read of the folders that they share with the engines. */
export interface SharedFolders {
  /** Every instrument with this id or this symbol, in one catalog or in all of them. */
  findInstruments(symbol: string, catalog?: string): Promise<readonly Located[]>;
  /**
   * A file below the strategies folder.
   * @returns undefined where there is none
   */
  readStrategyFile(name: string): Promise<Buffer | undefined>;
}

/** One log line: fields first, then the text. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Shared by all requests: one store, one Temporal client. */
export interface Services {
  config: ApiConfig;
  store: Store;
  artifacts: ArtifactStore;
  temporal: Client;
  folders: SharedFolders;
  kinds: Kinds;
  /** Starts what has been given a place in its session. */
  onAdmitted: (admitted: readonly Admitted[]) => void;
  log: Log;
  /** True once the process has been asked to stop, or to take no new work. */
  draining: () => boolean;
  /** Takes no new work from now on. */
  drain: () => void;
  /** Requests whose client waits for a backtest; a process that stops lets them end. */
  atWork: Set<Promise<unknown>>;
}
