import { Worker } from 'node:worker_threads';
import type { DoHeavy } from '../judging/heavy';
import { HoldfastError } from '../model/errors';
import type { Outcome } from './loader-protocol';
import { valueOf } from './outcome';

interface Call {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** Heavy work of the judge on a thread of its own, which starts when it is first needed. A thread that dies fails what it was at. */
export class Analysis {
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** @param threadFile compiled `analysis-thread.js` */
  constructor(private readonly threadFile: string) {}

  /** @throws HoldfastError WORKER_DIED */
  readonly perform: DoHeavy = async (name, input) => {
    this.#worker ??= this.#newWorker();
    const id = ++this.#lastId;
    const answered = new Promise<unknown>((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    this.#worker.postMessage({ id, name, input });
    return (await answered) as never;
  };

  async close(): Promise<void> {
    await this.#worker?.terminate();
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
        call?.reject(error as Error);
      }
    });
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      const died = new HoldfastError('WORKER_DIED', 'The thread of the analysis died.');
      for (const { reject } of this.#calls.values()) reject(died);
      this.#calls.clear();
    });
    return worker;
  }
}
