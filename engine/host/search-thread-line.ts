import { Worker } from 'node:worker_threads';
import { HoldfastError } from '../model/errors';
import type { Outcome } from './loader-protocol';
import { valueOf } from './outcome';

/** What a thread of a search can be asked. */
export type SearchCall = 'open' | 'propose' | 'observe' | 'close';

interface Call {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** A thread of a search, and what it was asked. */
export class SearchThread {
  private readonly worker: Worker;
  private readonly calls = new Map<number, Call>();
  private lastId = 0;
  private ended: HoldfastError | undefined;

  constructor(threadFile: string) {
    this.worker = new Worker(threadFile, { env: {} });
    this.worker.unref();
    this.worker.on('message', ({ id, outcome }: { id: number; outcome: Outcome }) => this.answer(id, outcome));
    this.worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return;
      this.ended ??= new HoldfastError('OUT_OF_MEMORY', 'The algorithm of the search exhausted its memory.');
    });
    this.worker.on('exit', () => this.fail(new HoldfastError('WORKER_DIED', 'The thread of the search died.')));
  }

  get isIdle(): boolean {
    return this.calls.size === 0 && this.ended === undefined;
  }

  /** @throws HoldfastError why the thread has ended */
  async call(call: SearchCall, input?: unknown): Promise<unknown> {
    if (this.ended) throw this.ended;
    const id = ++this.lastId;
    const answered = new Promise<unknown>((resolve, reject) => this.calls.set(id, { resolve, reject }));
    this.worker.postMessage({ id, call, input });
    return answered;
  }

  /** Ends the thread, if it is at something. */
  letGo(): void {
    if (this.calls.size > 0) void this.end(new HoldfastError('UNAVAILABLE', 'The search was let go.'));
  }

  async end(why = new HoldfastError('CANCELLED', 'The engine worker stops.')): Promise<void> {
    this.fail(why);
    await this.worker.terminate();
  }

  private answer(id: number, outcome: Outcome): void {
    const call = this.calls.get(id);
    this.calls.delete(id);
    try {
      call?.resolve(valueOf(outcome));
    } catch (error) {
      call?.reject(error as Error);
    }
  }

  private fail(why: HoldfastError): void {
    this.ended ??= why;
    for (const { reject } of this.calls.values()) reject(this.ended);
    this.calls.clear();
  }
}
