import { MessageChannel, parentPort, receiveMessageOnPort, threadId, type MessagePort } from 'node:worker_threads';
import { setTimeout as passing } from 'node:timers/promises';
import { collectGarbage } from './collect-garbage';
import { LINE, type LineMessage, type LineOpened } from './line-protocol';

export interface LineHandlers {
  handle: (message: LineMessage) => void;
  /** Bytes that this thread keeps for itself. */
  keptBytes: () => number;
  /** Whether all that was let go is collected. */
  areGone: () => boolean;
}

/** Collections until an answer is given, whatever is left. */
const MAX_COLLECTIONS = 100;
const BETWEEN_MS = 10;

/** The thread's end of its line. Messages are handled when the thread is idle, before each task, and during runs. */
export class ThreadLine {
  readonly #port: MessagePort;
  readonly #words = new Int32Array(new SharedArrayBuffer(4 * LINE.words));
  readonly #answers: number[] = [];
  #handled = 0;
  #answering = false;

  constructor(private readonly handlers: LineHandlers) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on('message', (message: LineMessage) => {
      this.#handle(message);
      this.#answerLater();
    });
    const opened: LineOpened = { kind: 'line', threadId, port: port2, words: this.#words };
    parentPort!.postMessage(opened, [port2]);
  }

  /** Handles what has been posted up to now; costs next to nothing where there is nothing. */
  attend(): void {
    if (Atomics.load(this.#words, LINE.posted) === this.#handled) return;
    for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port))
      this.#handle(next.message as LineMessage);
    if (this.#answers.length === 0) return;
    collectGarbage();
    this.#answer();
  }

  /** Says how much the thread keeps for itself now. */
  tellKept(): void {
    Atomics.store(this.#words, LINE.keptKb, Math.ceil(this.handlers.keptBytes() / 1024));
  }

  #handle(message: LineMessage): void {
    this.#handled++;
    this.handlers.handle(message);
    if ('id' in message) this.#answers.push(message.id);
  }

  /** Afterwards: a task or message is still referred to while it is handled. */
  #answerLater(): void {
    if (this.#answering || this.#answers.length === 0) return;
    this.#answering = true;
    setImmediate(() => void this.#answerOnceGone());
  }

  async #answerOnceGone(): Promise<void> {
    try {
      collectGarbage();
      for (let i = 1; i < MAX_COLLECTIONS && !this.handlers.areGone(); i++) {
        await passing(BETWEEN_MS);
        collectGarbage();
      }
    } finally {
      this.#answering = false;
      this.#answer();
    }
  }

  #answer(): void {
    this.tellKept();
    for (const id of this.#answers.splice(0)) this.#port.postMessage(id);
  }
}
