import { Worker } from 'node:worker_threads';
import { allocate } from '../allocation/allocate';
import { HoldfastError, type ErrorBody } from '../model/errors';
import { monteCarlo, allocate } from '../risk/monte-carlo';

/** Questions of risk that need numbers alone, by name. */
export const ANALYSES = { monteCarlo } as const;

export type AnalysisName = keyof typeof ANALYSES;
export type AnalysisTask<N extends AnalysisName> = Parameters<(typeof ANALYSES)[N]>[0];
export type AnalysisResult<N extends AnalysisName> = ReturnType<(typeof ANALYSES)[N]>;

export interface AnalysisData<N extends AnalysisName = AnalysisName> {
  name: N;
  task: AnalysisTask<N>;
}

type Answer<N extends AnalysisName> = { value: AnalysisResult<N> } | { error: ErrorBody };

/**
 * Computes an analysis in a thread of its own, which a cancellation ends.
 * @param threadFile compiled `risk-thread.js`
 * @throws HoldfastError what the analysis throws; CANCELLED
 */
export function analyzeInThread<N extends AnalysisName>(
  threadFile: string,
  data: AnalysisData<N>,
  signal?: AbortSignal,
): Promise<AnalysisResult<N>> {
  if (signal?.aborted) return Promise.reject(cancelled());
  const worker = new Worker(threadFile, { workerData: data, env: {} });
  const abort = () => void worker.terminate();
  signal?.addEventListener('abort', abort);
  return new Promise<AnalysisResult<N>>((resolve, reject) => {
    worker.once('message', (answer: Answer<N>) => {
      if ('error' in answer) reject(HoldfastError.fromBody(answer.error));
      else resolve(answer.value);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(signal?.aborted ? cancelled() : new Error('The thread of an analysis ended.')));
  }).finally(() => signal?.removeEventListener('abort', abort));
}

function cancelled(): HoldfastError {
  return new HoldfastError('CANCELLED', 'The analysis was cancelled.');
}
