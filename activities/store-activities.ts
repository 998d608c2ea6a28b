import { createHash } from 'node:crypto';
import { canonicalJson } from '../engine/model/canonical';
import type { ErrorBody } from '../engine/model/errors';
import { isFinal, type OperationStatus } from '../engine/model/status';
import type { Store } from '../infra/store/store';
import { isDataRefusal } from '../infra/store/store-errors';
import type { OnAdmitted } from './engine-dependencies';
import { scriptSweepRows } from './script-sweep-rows';
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

/** How a workflow ends its operation without a result. */
export interface EndInput {
  status: 'failed' | 'cancelled';
  error: ErrorBody | null;
  /** Only while this attempt is the present one. Not in histories of 0.2.0. */
  attempt?: number;
}

/** A change of status that a workflow asks for. */
export interface MoveInput {
  status: 'running' | 'paused';
  error?: ErrorBody;
  /** Not in histories of 0.2.0. */
  attempt?: number;
  step?: number;
}

export interface DeadTrial {
  sweepId: string;
  trial: number;
}

export interface StoreDependencies {
  store: Store;
  findEngines: EngineFinder;
  onAdmitted: OnAdmitted;
}

const UNWRITABLE: ErrorBody = { code: 'INTERNAL', message: 'The error has a text that cannot be stored.' };

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

export interface UnjudgedInput {
  sweepId: string;
  attempt?: number;
  error: ErrorBody;
}

interface ReopenInput {
  sweepId: string;
  attempt?: number;
}

/**
 * Opens the sweep again, if it has ended, without the rows of its failed trials.
 * @returns the number of its present attempt
 */
async function reopenSweep(store: Store, { sweepId, attempt }: ReopenInput): Promise<number> {
  const row = await store.operations.get(sweepId);
  const ended = isFinal(row.status) && row.attempt === (attempt ?? row.attempt);
  const present = ended ? await store.operations.reopen(row) : row.attempt;
  await store.scriptTrials.releaseFailed(sweepId);
  await store.trials.deleteFailed(sweepId);
  await store.rungs.retryFailed(sweepId);
  return present ?? row.attempt;
}

/** Rows of sessions, and who hosts them. */
function sessionRows(store: Store) {
  return {
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

    /** Whether a script that its worker has left may be begun again. */
    mayLaunchScript: ({ id }: { id: string }): Promise<boolean> => store.scripts.mayLaunch(id),
  };
}

/** Light activities beside the workflows: state in Postgres, and who is there. */
export function createStoreActivities(deps: StoreDependencies) {
  const { store, findEngines, onAdmitted } = deps;
  const end = async (id: string, { status, error, attempt }: EndInput): Promise<OperationStatus> => {
    const { admitted } = await store.operations.end(id, { status, error }, { attempt }).catch((refusal: unknown) => {
      // An end must not fail for its content.
      if (!isDataRefusal(refusal)) throw refusal;
      return store.operations.end(id, { status, error: error && UNWRITABLE }, { attempt });
    });
    onAdmitted(admitted);
    return (await store.operations.get(id)).status;
  };
  const move = async (id: string, input: MoveInput): Promise<void> => {
    const row = await store.operations.get(id);
    const { attempt = row.attempt, step = row.step + 1, ...change } = input;
    onAdmitted(await store.operations.move(id, { attempt, step, ...change }));
  };
  return {
    listEngines: (): Promise<string[]> => findEngines(),

    ...sessionRows(store),
    ...scriptSweepRows(deps),

    /** Ends an operation of any kind. Answers with how it has ended, which may have been before. */
    endOperation: ({ id, ...ending }: EndInput & { id: string }): Promise<OperationStatus> => end(id, ending),

    /** Moves an operation of any kind between running and paused. */
    moveOperation: ({ id, ...change }: MoveInput & { id: string }): Promise<void> => move(id, change),

    endRun: ({ runId, ...ending }: EndInput & { runId: string }): Promise<OperationStatus> => end(runId, ending),

    endSweep: ({ sweepId, ...ending }: EndInput & { sweepId: string }): Promise<OperationStatus> =>
      end(sweepId, ending),

    setSweepStatus: ({ sweepId, ...change }: MoveInput & { sweepId: string }): Promise<void> => move(sweepId, change),

    /** False when a trial is still missing. */
    async completeSweep({ sweepId, total }: { sweepId: string; total?: number }): Promise<boolean> {
      return finishSweep(deps, { ...(await store.sweeps.get(sweepId)), ...(total !== undefined && { total }) });
    },

    /** Why the best point of a search has no verdict. */
    tellUnjudged: ({ sweepId: id, attempt = 1, error }: UnjudgedInput): Promise<void> =>
      store.searches.tellUnjudged({ id, attempt }, error),

    reopenSweep: (input: ReopenInput): Promise<number> => reopenSweep(store, input),

    /** In histories of 0.2.0: whether an operation need not wait any longer for a place in its session. */
    async isAdmitted({ id }: { kind: string; id: string }): Promise<boolean> {
      return !(await store.operations.find(id))?.waiting;
    },

    /** The trial that kills every worker gets a row like any other that fails, unless it had got one before they died. */
    storeDeadTrial: (dead: DeadTrial): Promise<void> => storeDeadTrial(store, dead),
  };
}

export type StoreActivities = ReturnType<typeof createStoreActivities>;
