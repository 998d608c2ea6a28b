import { Worker } from 'node:worker_threads';
import { HoldfastError } from '../model/errors';
import type { Analyze } from './analyses';
import type { Outcome } from './loader-protocol';
import { valueOf } from './outcome';

interface Call {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** Long work on numbers on a thread of its own, which starts when it is first needed. A thread that dies fails what it was at. */
export class Analysis {
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** @param threadFile compiled `analysis-thread.js` */
  constructor(private readonly threadFile: string) {}

  readonly perform: Analyze = async (name, input, signal) => {
    if (signal?.aborted) throw cancelled();
    this.#worker ??= this.#newWorker();
    const id = ++this.#lastId;
    const answered = new Promise<unknown>((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    this.#worker.postMessage({ id, name, input });
    const abort = () => this.#abandon(id);
    signal?.addEventListener('abort', abort);
    try {
      return (await answered) as never;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  };

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
    worker.on('message', ({ id, outcome }: { id: number; outcome: Outcome }) => {
      const call = this.#calls.get(id);
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
