import type { Client } from '@temporalio/client';
import type { ArtifactStore } from '../infra/artifacts/artifact-store';
import type { Store } from '../infra/postgres/store';
import type { Identity } from './auth';
import type { OperationReader } from './operations/operation-reader';

/** What the doors need to know about where they stand. */
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
  log: Log;
  /** True once the process has been asked to stop, or to take no new work. */
  draining: () => boolean;
  /** Takes no new work from now on. */
  drain: () => void;
  /** Requests whose client waits for a backtest; a process that stops lets them end. */
  atWork: Set<Promise<unknown>>;
}

/** What a procedure sees. */
export interface Context extends Services {
  identity: Identity | undefined;
  /** Shared by all requests of the process. */
  operations: OperationReader;
}
