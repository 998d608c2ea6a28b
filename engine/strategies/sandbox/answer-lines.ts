import type { SandboxAnswer } from './sandbox-protocol';

/** So much is read of one process at most. */
const MOST_CHARACTERS = 32 * 2 ** 20;

/** Reads the lines of a process that bear its secret, and passes over all others. */
export class AnswerLines {
  readonly #decoder = new TextDecoder();
  #text = '';
  #read = 0;

  constructor(private readonly secret: string) {}

  take(chunk: Uint8Array): SandboxAnswer[] {
    this.#read += chunk.length;
    if (this.#read > MOST_CHARACTERS) return [];
    const lines = (this.#text + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#text = lines.pop()!;
    return lines.flatMap((line) =>
      line.startsWith(this.secret) ? [JSON.parse(line.slice(this.secret.length)) as SandboxAnswer] : [],
    );
  }
}
