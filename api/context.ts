import type { Client } from '@temporalio/client';
import type { ArtifactStore } from '../infra/artifacts/artifact-store';
import type { Store } from '../infra/postgres/store';
import type { Identity } from './auth';

/** What the doors need to know about where they stand. */
export interface ApiConfig {
  version: string;
  host: string;
  port: number;
  temporalUiUrl: string;
  temporalNamespace: string;
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
  /** True once the process has been asked to stop. */
  draining: () => boolean;
}

/** What a procedure sees. */
export interface Context extends Services {
  identity: Identity | undefined;
  /** The header `Idempotency-Key`: requests that name the same one make one operation. */
  idempotencyKey: string | undefined;
}
