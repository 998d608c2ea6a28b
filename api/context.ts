import type { Client } from '@temporalio/client';
import type { ArtifactStore } from '../infra/artifacts/artifact-store';
import type { Store } from '../infra/postgres/store';
import type { Identity } from './auth';
import type { EventHub } from './events/event-hub';
import type { StreamLimits } from './events/stream-limits';
import type { Estimates } from './operations/estimates';
import type { OperationReader } from './operations/operation-reader';
import type { Retention } from './operations/prune';

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
  /** Shared by all requests of the process. */
  operations: OperationReader;
  events: EventHub;
  eventStreams: StreamLimits;
  retention: Retention;
  estimates: Estimates;
}
