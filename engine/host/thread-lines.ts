import { MessagePort } from 'node:worker_threads';
import { LINE, type LineMessage, type LineOpened } from './line-protocol';

type Acknowledged = Extract<LineMessage, { id: number }>;
/** What threads are asked to let go of; each line gives it an id. */
export type Release = Acknowledged extends infer M ? (M extends Acknowledged ? Omit<M, 'id'> : never) : never;

interface Line {
  port: MessagePort;
  words: Int32Array;
  /** Called when the thread has answered, or has died. */
  waiting: Map<number, () => void>;
}

/** The host's end of the lines to its threads. A thread that dies answers everything: its memory is free. */
export class ThreadLines {
  readonly #lines = new Set<Line>();
  #lastId = 0;

  /** @param greet messages that a new thread gets first */
  constructor(private readonly greet: () => LineMessage[]) {}

  /** What a strategy may have sent instead is nothing to us. */
  open(opened: LineOpened | null | undefined): void {
    if (opened?.kind !== 'line' || !(opened.port instanceof MessagePort)) return;
    const { port, words } = opened;
    const line: Line = { port, words, waiting: new Map() };
    this.#lines.add(line);
    port.on('message', (id: number) => {
      line.waiting.get(id)?.();
      line.waiting.delete(id);
    });
    port.on('close', () => {
      this.#lines.delete(line);
      for (const resolve of line.waiting.values()) resolve();
    });
    // Whoever waits for a task keeps the process alive, the line does not.
    port.unref();
    for (const message of this.greet()) post(line, message);
  }

  /** Sends to every thread. */
  send(message: LineMessage): void {
    for (const line of this.#lines) post(line, message);
  }

  /** Resolves once every thread that lives has released what is named. */
  async release(what: Release): Promise<void> {
    await Promise.all(
      [...this.#lines].map((line) => {
        const id = ++this.#lastId;
        const answered = new Promise<void>((resolve) => line.waiting.set(id, resolve));
        post(line, { ...what, id });
        return answered;
      }),
    );
  }

  /** Bytes that threads keep for themselves. */
  get keptBytes(): number {
    let kb = 0;
    for (const { words } of this.#lines) kb += Atomics.load(words, LINE.keptKb);
    return kb * 1024;
  }
}

function post({ port, words }: Line, message: LineMessage): void {
  port.postMessage(message);
  Atomics.add(words, LINE.posted, 1);
}
