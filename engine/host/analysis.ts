import { Worker } from 'node:worker_threads';
import { HoldfastError } from '../model/errors';
import type { MonteCarloResult } from '../model/risk-results';
import type { MonteCarloTask } from '../risk/monte-carlo';
import type { PathControls } from '../risk/simulate-paths';
import type { AnalysisName, Analyze } from './analyses';
import type { Outcome } from './loader-protocol';
import { valueOf } from './outcome';

interface Call {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  onPart: OnPart | undefined;
}

type OnPart = NonNullable<PathControls['onPart']>;

interface Message {
  id: number;
  /** What is found on the way; the outcome is the end. */
  part?: Parameters<OnPart>;
  outcome: Outcome;
}

/** Long work on numbers on a thread of its own, which starts when it is first needed. A thread that dies fails what it was at. */
export class Analysis {
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** @param threadFile compiled `analysis-thread.js` */
  constructor(private readonly threadFile: string) {}

  readonly perform: Analyze = async (name, input, signal) =>
    (await this.#perform({ name, input }, signal, undefined)) as never;

  /** Draws paths, and tells of each part of them that is found. */
  async drawPaths(task: MonteCarloTask, onPart: OnPart, signal?: AbortSignal): Promise<MonteCarloResult> {
    return (await this.#perform({ name: 'monteCarlo', input: task }, signal, onPart)) as MonteCarloResult;
  }

  async #perform(
    work: { name: AnalysisName; input: unknown },
    signal: AbortSignal | undefined,
    onPart: OnPart | undefined,
  ): Promise<unknown> {
    if (signal?.aborted) throw cancelled();
    this.#worker ??= this.#newWorker();
    const id = ++this.#lastId;
    const answered = new Promise<unknown>((resolve, reject) => this.#calls.set(id, { resolve, reject, onPart }));
    this.#worker.postMessage({ id, ...work });
    const abort = () => this.#abandon(id);
    signal?.addEventListener('abort', abort);
    try {
      return await answered;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  /** Nobody waits any more. A thread that has nothing else to do is ended in the middle of it. */
  #abandon(id: number): void {
    this.#calls.get(id)?.reject(cancelled());
    this.#calls.delete(id);
    if (this.#calls.size > 0) return;
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  #newWorker(): Worker {
    const worker = new Worker(this.threadFile, { env: {} });
    worker.unref();
    worker.on('message', ({ id, part, outcome }: Message) => {
      const call = this.#calls.get(id);
      if (part) return call?.onPart?.(...part);
      this.#calls.delete(id);
      try {
        call?.resolve(valueOf(outcome));
      } catch (error) {
        call?.reject(asFinal(error));
      }
    });
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      // One that was ended for want of work has none to fail; calls since then are those of the next.
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      const died = new HoldfastError('WORKER_DIED', 'The thread of the analysis died.');
      for (const { reject } of this.#calls.values()) reject(died);
      this.#calls.clear();
    });
    return worker;
  }
}

/** Numbers alone go in: what is no coded error would only come again. */
function asFinal(error: unknown): HoldfastError {
  if (error instanceof HoldfastError) return error;
  const failure = new HoldfastError(
    'INTERNAL',
    'The figures could not be computed; the log of the engine worker says why.',
  );
  return Object.assign(failure, { cause: error });
}

function cancelled(): HoldfastError {
  return new HoldfastError('CANCELLED', 'The analysis was cancelled.');
}
