import type { StrategyValidation } from '../../model/strategy-validation';
import type { Evaluated } from '../evaluate-files';
import type { ValidateData } from '../validation/validate-thread';

/** Code of a user that is run in a process of its own: a file that is evaluated, or a strategy that is put through its checks. */
export type SandboxTask =
  | { kind: 'evaluate'; dir: string; file: string; limitMs: number }
  | { kind: 'validate'; data: Omit<ValidateData, 'secret'>; limitMs: number };

/** The first line of the standard input of the process; the end of that input is the death of whoever asked. */
export interface SandboxOrder {
  /** Begins each line that counts: the code could write lines of its own. */
  secret: string;
  task: SandboxTask;
}

/** A line of the pipe with the number `ANSWERS`. A validation comes each time that a check has ended, the whole one last. */
export type SandboxAnswer =
  | { kind: 'evaluated'; evaluated: Evaluated }
  | { kind: 'validation'; validation: StrategyValidation; isWhole: boolean };

export const ANSWERS = 3;
