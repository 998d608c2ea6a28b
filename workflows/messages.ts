import type { SessionSelection } from '../engine/model/dataset';
import type { ErrorBody } from '../engine/model/errors';
import type { InstrumentFilter } from '../engine/model/manifest';
import type { TellResult } from '../engine/model/ask-tell';
import type { OperationStatus, SessionStatus } from '../engine/model/status';

/** Names and payloads of everything that goes into and out of a workflow. Plain JSON, no values with behaviour. */

/** Digits of a build in the names of queues. */
const BUILD_DIGITS = 12;
const WORKFLOW_QUEUE = 'workflows';

export type TaskQueues = ReturnType<typeof taskQueues>;

/**
 * The task queues of an installation, which may share a namespace with others.
 * @param installation empty in databases that were made by 0.2.0
 */
export function taskQueues(installation: string) {
  const suffix = installation === '' ? '' : `.${installation}`;
  return {
    /** Workflow code and light store activities. */
    workflows: `${WORKFLOW_QUEUE}${suffix}`,
    /** Any engine worker. */
    engines: `engines${suffix}`,
    /** Any engine worker that runs scripts. */
    scripts: `scripts${suffix}`,
    /** Any engine worker of this build: no other one sees what is not for it. */
    builds: (build: string) => `engines.${build.slice(0, BUILD_DIGITS)}${suffix}`,
    /** One engine worker, by its name. */
    engine: (host: string) => `engine.${host}${suffix}`,
    /** Every engine worker of this build that hosts the session. */
    session: (name: string, build: string) => `session.${name}.${build.slice(0, BUILD_DIGITS)}${suffix}`,
  } as const;
}

/** The installation whose workflows go by this queue. */
export function installationOf(workflowQueue: string): string {
  return workflowQueue.slice(WORKFLOW_QUEUE.length + 1);
}

export const WORKFLOW_TYPES = {
  session: 'engineSessionWorkflow',
  run: 'backtestWorkflow',
  sweep: 'sweepWorkflow',
  search: 'optimizeWorkflow',
  validation: 'validateWorkflow',
  risk: 'riskWorkflow',
  verification: 'verifyWorkflow',
  dataset: 'datasetWorkflow',
  import: 'importWorkflow',
  script: 'scriptRunWorkflow',
} as const;

export interface SessionInput {
  sessionId: string;
  name: string;
  /** Set when the workflow continues as new. */
  state?: SessionState;
}

/** What the session is and should be; carried over when the workflow continues as new. */
export interface SessionState {
  status: SessionStatus;
  version: number;
  manifestHash: string | null;
  hosts: string[];
  /** Instruments that were removed: they do not come back with what the catalog gets. */
  removed?: string[];
}

export interface InitializeInput {
  catalog: string;
  startUs: number;
  endUs: number;
  instruments?: string[];
  filter?: InstrumentFilter;
  /** Length to which shorter bars are put together, in microseconds. */
  interval?: number;
  /** Keep the shorter bars too. */
  detail?: boolean;
  tickSeconds?: number;
  /** What splits and dividends do. */
  adjust?: 'positions' | 'prices' | 'none';
  /** Further columns of the data files to keep. */
  columns?: string[];
  /** Wait until an engine has loaded the data, not only until the request is known to be right. */
  wait: boolean;
  /** The session that is meant. Not in histories of 0.3.0-alpha.0. */
  sessionId?: string;
}

/** One of the two. */
export interface AddInstrumentsInput {
  instrumentIds?: string[];
  filter?: InstrumentFilter;
  /** Extends the session with the same version; not later than its end: no change. */
  endUs?: number;
}

export interface RemoveInstrumentsInput {
  instrumentIds: string[];
}

export interface ExtendDataInput {
  endUs: number;
}

/** What is not given stays as it is. */
export interface NarrowInput {
  startUs?: number;
  endUs?: number;
}

/** Take what the catalog has by now. */
export interface FollowDataInput {
  /** Time of its newest bar. */
  endUs: number;
  /** Which of its instruments the session wants besides its own; null for none. */
  selection: SessionSelection | null;
  /** Instruments that were removed from the session and stay away. */
  removed?: string[];
}

export interface DatasetInput {
  catalog: string;
  /** Sessions to extend besides those that follow by themselves. */
  sessions: string[];
}

export interface SessionChange {
  status: SessionStatus;
  version: number;
  instruments: number;
  added: number;
  skipped: number;
  removed: number;
  /** `no_change` when there was nothing to do. */
  outcome: 'changed' | 'no_change';
}

export interface SessionStatusView extends SessionState {
  /** Changes that wait or are at work. */
  pending: number;
}

/** The code that work is pinned to. Not in histories of 0.2.0, whose work any engine worker computes. */
export interface PinnedInput {
  engineBuild?: string;
  strategyHash?: string;
}

export interface RunInput extends PinnedInput {
  runId: string;
  session: string;
  sessionId: string;
  strategy: string;
  owner: string;
  /** Which attempt of the operation this is. Not in histories of 0.2.0, where there is but one. */
  attempt?: number;
  /** How many changes of status this attempt has asked for before. */
  step?: number;
  /** The engine worker that is asked first. */
  host?: string;
  /** In histories of 0.2.0: it has to wait for a place in its session. */
  queued?: true;
  /** In histories of 0.2.0: a verification, computed by any engine worker. */
  anyEngine?: boolean;
}

export interface VerificationInput {
  verificationId: string;
  strategy: string;
  attempt: number;
}

export interface ValidationInput extends PinnedInput {
  validationId: string;
  session: string;
  sessionId: string;
  strategy: string;
  attempt: number;
  step: number;
  /** Parts in all. */
  parts: number;
  /** The first part that may not be done: set when the workflow continues as new. */
  next?: number;
}

export interface RiskInput extends PinnedInput {
  riskId: string;
  /** For people. */
  what: string;
  attempt: number;
  step: number;
  /** Absent for what needs no market. */
  market?: { session: string; sessionId: string; strategy: string };
}

export interface ImportFilesInput {
  importId: string;
  /** For people. */
  what: string;
  attempt: number;
}

export interface ScriptRunInput {
  scriptId: string;
  /** For people. */
  what: string;
  attempt: number;
}

/** What sweeps have in common, whatever a trial is. */
export interface SweepLifeInput {
  sweepId: string;
  total: number;
  /** Which attempt of the operation this is. Not in histories of 0.2.0. */
  attempt?: number;
  /** How many changes of status this attempt has asked for before. Not in histories of 0.2.0. */
  step?: number;
  /** Started again for a sweep that is paused. */
  paused?: true;
  /** In histories of 0.2.0: it has to wait for a place in its session. */
  queued?: true;
  /** Set when it was started with the status `running`. Not in histories of 0.1.0. */
  shown?: true;
  /** Start paused or at a later range: set when the workflow continues as new. */
  state?: SweepState;
  /** Begins by opening the sweep again for its failed trials. */
  reopened?: boolean;
  /** A search: points of a generation may depend on those before it. */
  generations?: true;
  /** A search whose points are asked for, and whose results are told. */
  told?: true;
}

export interface SweepInput extends SweepLifeInput, PinnedInput {
  session: string;
  sessionId: string;
  strategy: string;
  owner: string;
}

/** A sweep whose trials are runs of a script. */
export interface ScriptSweepInput extends SweepLifeInput {
  script: string;
  attempt: number;
}

export interface AskInput {
  /** Points at most. */
  count: number;
  /** The same key is answered alike. */
  key: string;
}

export interface TellInput {
  results: TellResult[];
}

export interface SweepState {
  /** Trials from here on were never handed out. Of a sweep of a script nothing but `paused` is further used. */
  next: number;
  /** Ranges that were handed out and came back unfinished. */
  leftover: { from: number; to: number; suspected?: true }[];
  chunkSize: number;
  hosts: number;
  paused: boolean;
  chunksDone: number;
  /** The present attempt, and the changes of status that it has asked for. Not in histories of 0.2.0. */
  attempt?: number;
  step?: number;
  /** Of a search: points a generation, once they are known. */
  generation?: number;
  /** Of a search that ended before its budget: how many trials it has. */
  total?: number;
}

export interface OperationProgress {
  status: OperationStatus;
  /** 0 to 1, as far as the workflow knows. */
  fraction: number;
  error?: ErrorBody;
}

export const SESSION_MESSAGES = {
  initialize: 'initialize',
  addInstruments: 'addInstruments',
  removeInstruments: 'removeInstruments',
  extendData: 'extendData',
  narrow: 'narrow',
  followData: 'followData',
  shutdown: 'shutdown',
  status: 'status',
} as const;

export const SWEEP_MESSAGES = {
  pause: 'pause',
  resume: 'resume',
  retryFailed: 'retryFailed',
  progress: 'progress',
} as const;

/** Further ones of a search whose points are asked for. */
export const ASK_TELL_MESSAGES = { ask: 'ask', tell: 'tell' } as const;

/** Details of the error by which a session's workflow refuses a change while it begins a new history: send it again. */
export const TURNING = { turning: true } as const;

/** In histories of 0.2.0, to a run or a sweep that waits: it has got a place in its session. */
export const ADMITTED_SIGNAL = 'admitted';

export const RUN_MESSAGES = { progress: 'progress' } as const;

/** Search attributes by which the Temporal UI finds everything. All keywords. */
export const SEARCH_ATTRIBUTES = [
  'HoldfastKind',
  'HoldfastSession',
  'HoldfastStrategy',
  'HoldfastOwner',
  'HoldfastStatus',
] as const;
