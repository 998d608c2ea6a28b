import type { MessagePort } from 'node:worker_threads';
import type { SweepPlan } from '../model/sweep-plan';

/** What a thread says first: the line over which its host reaches it, whether it is idle or at work. */
export interface LineOpened {
  kind: 'line';
  threadId: number;
  port: MessagePort;
  /** Shared words; see LINE. */
  words: Int32Array;
}

export const LINE = {
  /** Messages that the host has posted: a run looks at this number instead of at the port. */
  posted: 0,
  /** What the thread keeps for itself, in kB. */
  keptKb: 1,
  words: 2,
} as const;

/** From the host to a thread. Those with an id are answered with it once their memory is free. */
export type LineMessage =
  | { kind: 'forgetMarket'; id: number; hash: string }
  /** The same without an answer, where nothing of it is shared memory. */
  | { kind: 'dropMarket'; hash: string }
  /** Drop columns of indicators and parts of markets. */
  | { kind: 'trim'; id: number }
  | { kind: 'keepPlan'; key: string; plan: SweepPlan }
  | { kind: 'forgetPlan'; key: string };
