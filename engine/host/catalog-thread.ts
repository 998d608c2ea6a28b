import { Worker } from 'node:worker_threads';
import type { CatalogOptions, LoadControl, LoadedMarket, ManifestInput } from '../catalog/catalog';
import type { Reserve } from '../catalog/load-panels';
import type { PackLimits } from '../catalog/prune-packs';
import type { MarketData } from '../columns/market-data';
import { HoldfastError } from '../model/errors';
import type { Manifest } from '../model/manifest';
import type { Micros } from '../model/time';
import type { CatalogMethod, CatalogReader, LoaderReply, LoaderRequest } from './loader-protocol';
import { outcomeOf, valueOf } from './outcome';

export interface CatalogThreadOptions extends CatalogOptions {
  /** Compiled `loader-thread.js`. */
  loaderFile: string;
}

interface Control {
  reserve?: Reserve;
  signal?: AbortSignal | undefined;
}

interface Call {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  reserve?: Reserve;
}

/**
 * A catalog in a thread of its own: nothing that grows with the data is done on the thread that calls. A thread that
 * dies fails what it was at with WORKER_DIED; the next call starts another one.
 */
export class CatalogThread implements CatalogReader {
  readonly #options: CatalogThreadOptions;
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  #lastId = 0;

  constructor(options: CatalogThreadOptions) {
    this.#options = options;
  }

  /** Starts the thread before it is needed. */
  start(): void {
    this.#worker ??= this.#newWorker();
  }

  listInstruments(catalog: string): Promise<string[]> {
    return this.#call('listInstruments', [catalog]);
  }

  resolveManifest(input: ManifestInput, signal?: AbortSignal): Promise<Manifest> {
    return this.#call('resolveManifest', [input], { signal });
  }

  loadMarket(
    manifest: Manifest,
    previous?: LoadedMarket,
    { reserve = roomForAll, signal }: LoadControl = {},
  ): Promise<MarketData> {
    return this.#call('loadMarket', [manifest, previous], { reserve, signal });
  }

  predictBytes(manifest: Manifest): Promise<number> {
    return this.#call('predictBytes', [manifest]);
  }

  newestBars(catalog: string, instruments: Manifest['instruments']): Promise<Map<string, Micros>> {
    return this.#call('newestBars', [catalog, instruments]);
  }

  prunePacks(limits: PackLimits): Promise<{ removed: number; bytes: number }> {
    return this.#call('prunePacks', [limits]);
  }

  /** Frees what the thread still has of markets that were dropped. */
  async release(): Promise<void> {
    if (!this.#worker) return;
    // A thread that died has freed everything.
    await this.#request((id) => ({ kind: 'release', id })).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #call<T>(method: CatalogMethod, args: unknown[], control: Control = {}): Promise<T> {
    return (await this.#request((id) => ({ kind: 'call', id, method, args }), control)) as T;
  }

  async #request(message: (id: number) => LoaderRequest, { reserve, signal }: Control = {}): Promise<unknown> {
    const worker = (this.#worker ??= this.#newWorker());
    const id = ++this.#lastId;
    const answer = new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, ...(reserve && { reserve }) });
      worker.ref();
      worker.postMessage(message(id));
    });
    const cancel = () => worker.postMessage({ kind: 'cancel', id } satisfies LoaderRequest);
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel);
    return answer.finally(() => signal?.removeEventListener('abort', cancel));
  }

  #newWorker(): Worker {
    const { loaderFile, ...workerData } = this.#options;
    const worker = new Worker(loaderFile, { workerData });
    worker.unref();
    worker.on('message', (reply: LoaderReply) => void this.#receive(worker, reply));
    // The exit that follows an error tells all that is at work.
    worker.on('error', () => undefined);
    worker.on('exit', () => this.#lose(worker));
    // Which call it answers is lost with it.
    worker.on('messageerror', () => void worker.terminate());
    return worker;
  }

  async #receive(worker: Worker, reply: LoaderReply): Promise<void> {
    const call = this.#calls.get(reply.id);
    if (!call) return;
    if (reply.kind === 'reserve') {
      const outcome = await outcomeOf(call.reserve!(reply.bytes, reply.shared));
      worker.postMessage({ kind: 'reserved', id: reply.id, outcome } satisfies LoaderRequest);
      return;
    }
    this.#calls.delete(reply.id);
    if (this.#calls.size === 0) worker.unref();
    try {
      call.resolve(valueOf(reply.outcome));
    } catch (error) {
      call.reject(error as Error);
    }
  }

  #lose(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const [id, { reject }] of [...this.#calls]) {
      this.#calls.delete(id);
      reject(new HoldfastError('WORKER_DIED', 'The thread that loads market data died.'));
    }
  }
}

const roomForAll: Reserve = () => Promise.resolve(true);
