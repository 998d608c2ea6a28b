import { Worker } from 'node:worker_threads';
import { messageOf } from '../model/message-of';
import type { BrokenStrategy } from '../model/broken-strategy';
import type { StrategyDescriptor } from '../model/result';
import { loadCompiler } from './compile-module';
import type { EvaluateData, EvaluateMessage } from './evaluate-thread';
import type { Looked } from './module-sources';
import { messageSecret, openMessage } from './secret-messages';
import { ThreadTime } from './thread-time';

export interface EvaluateOptions {
  dir: string;
  /** Compiled `evaluate-thread.js`. */
  threadFile: string;
  /** Time that one file may take, of which it gets more by the clock where it gets no processor. */
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
/** Who has changed a file changes it again, and shall not wait for a thread; it costs 25 MB. */
const STANDBY_MS = 60_000;

/**
 * Evaluates strategy files in threads that see nothing of this process's environment. A file that does not come back, or
 * that ends its thread, is broken; the others go on in a new thread.
 */
export class FileEvaluator {
  /** Each thread evaluates once, since files may leave anything behind: while files are being changed, the next one stands ready. */
  #standby: Worker | undefined;
  #standingBy: NodeJS.Timeout | undefined;
  #isChanging = false;
  #closed = false;

  constructor(private readonly options: EvaluateOptions) {}

  async evaluate(files: readonly string[]): Promise<Map<string, Evaluated>> {
    const results = new Map<string, Evaluated>();
    if (files.length === 0) return results;
    loadCompiler();
    let left = [...files];
    while (left.length > 0) {
      const reason = await this.#evaluateInThread(left, results);
      left = left.filter((file) => !settled(results.get(file)));
      const guilty = left.shift();
      if (guilty === undefined) break;
      const { looked } = results.get(guilty) ?? { looked: { places: {}, sources: {} } };
      results.set(guilty, { looked, broken: { file: guilty, message: reason } });
    }
    // The first time is the state that the folder was found in.
    if (this.#isChanging) this.#standBy();
    this.#isChanging = true;
    return results;
  }

  #standBy(): void {
    if (this.#closed) return;
    this.#standby ??= this.#start();
    clearTimeout(this.#standingBy);
    this.#standingBy = setTimeout(() => this.#endStandby(), STANDBY_MS).unref();
  }

  #endStandby(): void {
    clearTimeout(this.#standingBy);
    const worker = this.#standby;
    // One that is about to end takes no files.
    this.#standby = undefined;
    void worker?.terminate();
  }

  close(): void {
    this.#closed = true;
    this.#endStandby();
  }

  #start(): Worker {
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
    const worker = new Worker(this.options.threadFile, { env: {}, resourceLimits });
    worker.unref();
    const forget = () => {
      if (this.#standby === worker) this.#standby = undefined;
    };
    worker.on('error', forget);
    worker.once('exit', forget);
    return worker;
  }

  /** @returns why the thread ended, if before its time */
  #evaluateInThread(files: string[], results: Map<string, Evaluated>): Promise<string> {
    const { dir, limitMs } = this.options;
    const worker = this.#standby ?? this.#start();
    this.#standby = undefined;
    worker.ref();
    const secret = messageSecret();
    worker.postMessage({ dir, files, secret } satisfies EvaluateData);
    return new Promise((resolve) => {
      let reason = 'The file ends the thread that evaluates it.';
      const stop = (because: string) => {
        reason = because;
        void worker.terminate();
      };
      const late = `The file does not come back within ${limitMs / 1000} s when it is loaded.`;
      const time = new ThreadTime(worker, limitMs, () => stop(late));
      worker.on('message', (received: unknown) => {
        const message = openMessage<EvaluateMessage>(received, secret);
        if (!message) return;
        take(results, message);
        if (message.kind !== 'looked') time.restart();
        if (files.every((file) => settled(results.get(file)))) stop('');
      });
      worker.on('error', (error) => (reason = messageOf(error)));
      worker.once('exit', () => {
        time.stop();
        resolve(reason);
      });
    });
  }
}

const settled = (result: Evaluated | undefined) => result !== undefined && (result.good ?? result.broken) !== undefined;

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
