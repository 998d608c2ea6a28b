import { Worker } from 'node:worker_threads';
import { messageOf } from '../model/message-of';
import type { BrokenStrategy, StrategyDescriptor } from '../model/result';
import { loadCompiler } from './compile-module';
import type { EvaluateData, EvaluateMessage } from './evaluate-thread';
import type { Looked } from './module-sources';

export interface EvaluateOptions {
  dir: string;
  /** Compiled `evaluate-thread.js`. */
  threadFile: string;
  /** Time that one file may take. */
  limitMs: number;
}

/** What became of a strategy file. */
export interface Evaluated {
  /** What it was made from. */
  looked: Looked;
  good?: { descriptor: StrategyDescriptor; bundle: string };
  broken?: BrokenStrategy;
}

const HEAP_MB = 512;

/**
 * Evaluates strategy files in a thread of their own, which sees nothing of this process's environment. A file that does
 * not come back, or that ends its thread, is broken; the others go on in a new thread.
 */
export async function evaluateFiles(
  files: readonly string[],
  options: EvaluateOptions,
): Promise<Map<string, Evaluated>> {
  if (files.length > 0) loadCompiler();
  const results = new Map<string, Evaluated>();
  let left = [...files];
  while (left.length > 0) {
    const reason = await evaluateInThread(left, options, results);
    left = left.filter((file) => !settled(results.get(file)));
    const [guilty] = left;
    if (guilty === undefined) break;
    const { looked } = results.get(guilty) ?? { looked: { places: {}, sources: {} } };
    results.set(guilty, { looked, broken: { file: guilty, message: reason } });
    left.shift();
  }
  return results;
}

const settled = (result: Evaluated | undefined) => result !== undefined && (result.good ?? result.broken) !== undefined;

/** @returns why the thread ended, if before its time */
function evaluateInThread(
  files: string[],
  { dir, threadFile, limitMs }: EvaluateOptions,
  results: Map<string, Evaluated>,
): Promise<string> {
  const workerData: EvaluateData = { dir, files };
  const worker = new Worker(threadFile, { workerData, env: {}, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  return new Promise((resolve) => {
    let reason = 'The file ends the thread that evaluates it.';
    let timer: NodeJS.Timeout;
    const stop = (because: string) => {
      reason = because;
      void worker.terminate();
    };
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(
        () => stop(`The file does not come back within ${limitMs / 1000} s when it is loaded.`),
        limitMs,
      );
    };
    wait();
    worker.on('message', (message: EvaluateMessage) => {
      take(results, message);
      if (message.kind !== 'looked') wait();
      if (files.every((file) => settled(results.get(file)))) stop('');
    });
    worker.on('error', (error) => (reason = messageOf(error)));
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve(reason);
    });
  });
}

function take(results: Map<string, Evaluated>, message: EvaluateMessage): void {
  const result: Evaluated = results.get(message.file) ?? { looked: { places: {}, sources: {} } };
  results.set(message.file, result);
  if (message.kind === 'broken') result.broken = message.broken;
  else if (message.kind === 'loaded') result.good = { descriptor: message.descriptor, bundle: message.bundle };
  else {
    Object.assign(result.looked.places, message.looked.places);
    Object.assign(result.looked.sources, message.looked.sources);
  }
}
