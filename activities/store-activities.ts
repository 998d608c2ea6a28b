import { createHash } from 'node:crypto';
import { canonicalJson } from '../engine/model/canonical';
import type { ErrorBody } from '../engine/model/errors';
import type { OperationStatus } from '../engine/model/status';
import type { NewPins } from '../infra/store/repositories/code-repository';
import type { Place } from '../infra/store/repositories/operation-rows';
import type { Store } from '../infra/store/store';
import type { TellAdmitted } from './engine-dependencies';
import { finishSweep } from './sweep-end';

/** Asks Temporal which engine workers poll the queue `engines`: Temporal is the registry. */
export type EngineFinder = () => Promise<string[]>;

export interface PublishInput {
  sessionId: string;
  version: number;
  manifestHash: string;
  memoryBytes: number;
  /** Not in histories of 0.1.0. */
  predictedBytes?: number;
  memoryWarning?: boolean;
}

export interface EndRunInput {
  runId: string;
  status: 'failed' | 'cancelled';
  error: ErrorBody | null;
}

export interface EndSweepInput {
  sweepId: string;
  status: 'failed' | 'cancelled';
  error: ErrorBody | null;
}

export interface DeadTrial {
  sweepId: string;
  trial: number;
}

export interface StoreDependencies {
  store: Store;
  findEngines: EngineFinder;
  tellAdmitted: TellAdmitted;
}

/** The row of a trial that kills every worker. */
function deadTrial(trial: number) {
  const error: ErrorBody = { code: 'WORKER_DIED', message: 'The worker died each time it tried this trial.' };
  const resultHash = createHash('sha256').update(canonicalJson(error)).digest();
  return { trial, resultHash, statistics: new Float64Array(0), error };
}

async function storeDeadTrial({ trials }: Store, { sweepId, trial }: DeadTrial): Promise<void> {
  const stored = await trials.stored(sweepId, trial, trial + 1);
  if (stored.length === 0) await trials.store({ sweepId, host: 'none', rows: [deadTrial(trial)] });
}

/** What happens to work while nobody has the code that it is pinned to. */
function codeActivities(store: Store) {
  return {
    /** Nobody has the code of an operation: it rests until somebody has, or its owner starts it over. */
    pauseForCode: ({ error, ...operation }: Place & { error: ErrorBody }): Promise<void> =>
      store.code.pause(operation, error),

    resumeWithCode: ({ status, ...operation }: Place & { status: 'running' | 'paused' }): Promise<void> =>
      store.code.resume(operation, status),

    /** False when the operation does not wait for its code any more. */
    restartWithCode: ({ code, ...operation }: Place & { code: NewPins }): Promise<boolean> =>
      store.code.restart(operation, code),
  };
}

/** Light activities beside the workflows: state in Postgres, and who is there. */
export function createStoreActivities(deps: StoreDependencies) {
  const { store, findEngines, tellAdmitted } = deps;
  return {
    listEngines: (): Promise<string[]> => findEngines(),

    async publishVersion({ sessionId, ...version }: PublishInput): Promise<void> {
      const manifest = await store.sessions.getManifest(version.manifestHash);
      await store.sessions.publish(sessionId, { ...version, manifest });
    },

    failSession: ({ sessionId, error }: { sessionId: string; error: ErrorBody }): Promise<void> =>
      store.sessions.setError(sessionId, error),

    discardSession: ({ sessionId }: { sessionId: string }): Promise<void> => store.sessions.discard(sessionId),

    hostsOf: ({ sessionId }: { sessionId: string }): Promise<string[]> => store.engines.hostsOf(sessionId),

    dropHost: ({ sessionId, host }: { sessionId: string; host: string }): Promise<void> =>
      store.engines.dropHost(sessionId, host),

    closeSession: ({ sessionId }: { sessionId: string }): Promise<void> => store.sessions.close(sessionId),

    /** Whether an operation that waits for a place in its session need not wait any longer. */
    async isAdmitted(operation: Place): Promise<boolean> {
      const { ready, places } = await store.queue.settle(operation);
      tellAdmitted(places.filter(({ id }) => id !== operation.id));
      return ready;
    },

    /** Answers with how the run has ended, which may have been before. */
    async endRun(input: EndRunInput): Promise<OperationStatus> {
      tellAdmitted(await store.runs.end(input.runId, input.status, input.error));
      return (await store.runs.get(input.runId)).status;
    },

    ...codeActivities(store),

    async setSweepStatus(input: { sweepId: string; status: 'running' | 'paused' }): Promise<void> {
      tellAdmitted(await store.sweeps.setOpenStatus(input.sweepId, input.status));
    },

    async endSweep({ sweepId, status, error }: EndSweepInput): Promise<void> {
      tellAdmitted(await store.sweeps.end(sweepId, { status, digest: null, error }));
    },

    /** False when a trial is still missing. */
    async completeSweep({ sweepId }: { sweepId: string }): Promise<boolean> {
      return finishSweep(deps, await store.sweeps.get(sweepId));
    },

    /** Opens the sweep again without the rows of its failed trials. */
    async reopenSweep({ sweepId }: { sweepId: string }): Promise<void> {
      await store.sweeps.reopen(sweepId);
      await store.trials.deleteFailed(sweepId);
    },

    /** The trial that kills every worker gets a row like any other that fails, unless it had got one before they died. */
    storeDeadTrial: (dead: DeadTrial): Promise<void> => storeDeadTrial(store, dead),
  };
}

export type StoreActivities = ReturnType<typeof createStoreActivities>;
