import { Worker } from 'node:worker_threads';
import { HoldfastError } from '../model/errors';
import type { Outcome } from './loader-protocol';
import { valueOf } from './outcome';

/**
 * What a thread for one piece of work answers, which ends with it.
 * @param threadFile compiled file that posts the outcome
 * @param task becomes its `workerData`
 * @throws HoldfastError what the work throws; WORKER_DIED
 */
export function answerOfThread<T>(threadFile: string, task: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(threadFile, { workerData: task });
    worker.once('message', (outcome: Outcome) => {
      resolve(Promise.resolve(outcome).then((one) => valueOf(one) as T));
    });
    worker.once('error', () => undefined);
    worker.once('exit', () => reject(new HoldfastError('WORKER_DIED', 'The thread that reads data died.')));
  });
}
