import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { SessionChangeRequest } from '../activities/session-activities';
import type { StoreActivities } from '../activities/store-activities';
import { showDetails, StatusSign } from './attributes';
import { errorBodyOf, toFailure } from './failures';
import { settleHandlers } from './handlers';
import { TURNING, type SessionChange, type SessionInput, type SessionState, type SessionStatusView } from './messages';
import { storeOptions } from './policies';
import { loadOnHosts, releaseHosts, resolveVersion } from './session-hosting';

const store = proxyActivities<StoreActivities>(storeOptions);

/** Not in histories of 0.3.0-alpha.0: a shutdown waited for the changes before it. */
const CLOSE_AT_ONCE = 'close-at-once';

/** A change that somebody waits for. */
interface PendingChange {
  request: SessionChangeRequest;
  /** Answer when loaded, not already when known to be right. */
  wait: boolean;
  answered: boolean;
  resolve: (change: SessionChange) => void;
  reject: (error: Error) => void;
}

/** State and transitions of a session's workflow. */
export class EngineSession {
  private readonly state: SessionState;
  private readonly pending: PendingChange[] = [];
  private current: PendingChange | undefined;
  /** Around the resolving and loading of the change at work, which a shutdown cancels. */
  private scope = new CancellationScope();
  private closing = false;
  private closed = false;
  private readonly sign = new StatusSign();

  constructor(private readonly input: SessionInput) {
    this.state = input.state ?? { status: 'loading', version: 0, manifestHash: null, hosts: [] };
    this.show();
  }

  view(): SessionStatusView {
    return { ...this.state, pending: this.pending.length + (this.current ? 1 : 0) };
  }

  /**
   * Refuses a change, without a trace in the history, while those before it end so that the workflow may continue as new:
   * under constant changes there would never be a moment for it.
   * @throws ApplicationFailure UNAVAILABLE with the details `TURNING`
   */
  requireRoom(): void {
    if (!workflowInfo().continueAsNewSuggested) return;
    const message = `The session "${this.input.name}" begins a new history.`;
    throw toFailure({ code: 'UNAVAILABLE', message, details: TURNING });
  }

  /**
   * Refuses the request of another installation in this namespace, which has a session of the same name.
   * @throws ApplicationFailure SESSION_EXISTS
   */
  requireSameSession(sessionId: string | undefined): void {
    if (sessionId === undefined || sessionId === this.input.sessionId || this.closing || this.closed) return;
    const message = `Another installation in this namespace of Temporal has a session "${this.input.name}".`;
    throw toFailure({ code: 'SESSION_EXISTS', message, path: 'name' });
  }

  async request(request: SessionChangeRequest, wait: boolean): Promise<SessionChange> {
    if (this.closing || this.closed) {
      throw toFailure({ code: 'SESSION_NOT_FOUND', message: `The session "${this.input.name}" is closing.` });
    }
    return new Promise((resolve, reject) => this.pending.push({ request, wait, answered: false, resolve, reject }));
  }

  /** Closes the session; a change at work is cancelled, and what waits is refused. */
  async shutdown(): Promise<void> {
    this.closing = true;
    if (patched(CLOSE_AT_ONCE)) {
      for (const change of this.pending.splice(0)) change.reject(this.wasClosed());
      this.scope.cancel();
    }
    await condition(() => this.closed);
  }

  private wasClosed(): Error {
    return toFailure({ code: 'CANCELLED', message: `The session "${this.input.name}" was closed in the meantime.` });
  }

  /** The main loop: until the session is closed, or continues as new when its history is long. */
  async live(): Promise<void> {
    while (!this.closed) {
      await condition(() => this.pending.length > 0 || this.closing || workflowInfo().continueAsNewSuggested);
      this.current = this.pending.shift();
      if (this.current) await this.apply(this.current);
      else if (this.closing) await this.close();
      else if (await settleHandlers(() => this.pending.length > 0 || this.closing)) {
        await continueAsNew<(input: SessionInput) => Promise<void>>({ ...this.input, state: this.state });
      }
      this.current = undefined;
      this.show();
    }
    await condition(allHandlersFinished);
  }

  private async apply(change: PendingChange): Promise<void> {
    try {
      this.scope = new CancellationScope();
      await this.reconcile(change);
    } catch (error) {
      if (this.closing && isCancellation(error)) change.reject(this.wasClosed());
      else await this.fail(change, error);
    }
  }

  /** Resolves what is wanted, loads it, and only then makes it the session's version. */
  private async reconcile(change: PendingChange): Promise<void> {
    const { sessionId, name } = this.input;
    const request = withRemoved(change.request, this.state);
    const current = this.state.manifestHash;
    const wanted = { sessionId, manifestHash: current, change: request };
    const resolved = await this.scope.run(() => resolveVersion(wanted));
    const { manifestHash, predictedBytes, memoryWarning, ...counts } = resolved;
    if (manifestHash === this.state.manifestHash) {
      const { status, version } = this.state;
      return answer(change, { ...counts, status, version, outcome: 'no_change' });
    }
    const version = this.state.version + 1;
    if (!change.wait) answer(change, { ...counts, status: 'loading', version, outcome: 'changed' });
    const load = { sessionId, session: name, manifestHash };
    const { hosts, memoryBytes } = await this.scope.run(() => loadOnHosts(load));
    await store.publishVersion({ sessionId, version, manifestHash, memoryBytes, predictedBytes, memoryWarning });
    Object.assign(this.state, { status: 'ready', version, manifestHash, hosts } satisfies SessionState);
    this.state.removed = removedAfter(change.request, this.state);
    if (change.wait) answer(change, { ...counts, status: 'ready', version, outcome: 'changed' });
  }

  /**
   * A change that fails leaves what was before it. A session that gets no first version stays to say why when its
   * request was accepted, and otherwise is gone as though nobody had asked.
   */
  private async fail(change: PendingChange, cause: unknown): Promise<void> {
    const { sessionId } = this.input;
    const error = errorBodyOf(cause);
    const first = change.request.kind === 'initialize' && this.state.version === 0;
    if (first && change.answered) {
      this.state.status = 'failed';
      await store.failSession({ sessionId, error });
    } else if (first) {
      await store.discardSession({ sessionId });
      this.closed = true;
    }
    if (!change.answered) change.reject(toFailure(error));
  }

  private async close(): Promise<void> {
    const { sessionId, name } = this.input;
    await releaseHosts({ sessionId, session: name, manifestHash: this.state.manifestHash });
    await store.closeSession({ sessionId });
    this.state.status = 'closed';
    this.closed = true;
  }

  private show(): void {
    const { status, version, hosts } = this.state;
    this.sign.show(status);
    showDetails({ status, 'manifest version': version, hosts: hosts.join(', ') || '-', pending: this.pending.length });
  }
}

function withRemoved(request: SessionChangeRequest, { removed }: SessionState): SessionChangeRequest {
  return request.kind === 'followData' && removed ? { ...request, removed } : request;
}

/** What was removed by hand stays away until it is added by hand. */
function removedAfter(request: SessionChangeRequest, { removed = [] }: SessionState): string[] {
  if (request.kind === 'removeInstruments') return [...new Set([...removed, ...request.instrumentIds])];
  if (request.kind === 'addInstruments') return removed.filter((id) => !request.instrumentIds?.includes(id));
  return removed;
}

function answer(change: PendingChange, value: SessionChange): void {
  change.answered = true;
  change.resolve(value);
}
