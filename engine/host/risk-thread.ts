/** A thread that computes one question of risk and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorBody } from '../model/errors';
import { ANALYSES, type AnalysisData } from './risk-analyses';

const { name, task } = workerData as AnalysisData;
try {
  parentPort!.postMessage({ value: ANALYSES[name](task as never) });
} catch (error) {
  parentPort!.postMessage({ error: toErrorBody(error) });
}
