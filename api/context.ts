import type { Identity } from './auth';
import type { EventHub } from './events/event-hub';
import type { StreamLimits } from './events/stream-limits';
import type { Estimates } from './operations/lifecycle/estimates';
import type { OperationReader } from './operations/lifecycle/operation-reader';
import type { Services } from './operations/services';
import type { Retention } from './operations/system/prune';
import type { Readiness } from './operations/system/readiness';
import type { SessionMessages } from './operations/session/session-messages';

/** What a procedure sees. */
export interface Context extends Services {
  identity: Identity | undefined;
  /** Shared by all requests of the process. */
  operations: OperationReader;
  events: EventHub;
  eventStreams: StreamLimits;
  readiness: Readiness;
  retention: Retention;
  estimates: Estimates;
  sessionMessages: SessionMessages;
  /** The header `Idempotency-Key`: requests that name the same one make one operation. */
  idempotencyKey: string | undefined;
}
