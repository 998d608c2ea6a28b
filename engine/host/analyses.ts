import { allocate } from '../allocation/allocate';
import { HEAVY, type HeavyWork } from '../judging/heavy';
import { monteCarlo } from '../risk/monte-carlo';

/** Work of the analysis thread, by name: plain functions of what can be sent there. */
export const ANALYSES = { ...HEAVY, monteCarlo, allocate } as const;

type WorkOf<Name extends keyof typeof ANALYSES> = {
  input: Parameters<(typeof ANALYSES)[Name]>[0];
  output: ReturnType<(typeof ANALYSES)[Name]>;
};

export interface AnalysisWork extends HeavyWork {
  monteCarlo: WorkOf<'monteCarlo'>;
  allocate: WorkOf<'allocate'>;
}
export type AnalysisName = keyof AnalysisWork;

/**
 * Does a piece of work on the analysis thread.
 * @throws HoldfastError what the work throws; WORKER_DIED; CANCELLED where `signal` is aborted
 */
export type Analyze = <Name extends AnalysisName>(
  name: Name,
  input: AnalysisWork[Name]['input'],
  signal?: AbortSignal,
) => Promise<AnalysisWork[Name]['output']>;
