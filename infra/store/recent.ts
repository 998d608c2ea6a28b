interface Kept {
  value: Promise<unknown>;
  bytes: number;
  forget: ReturnType<typeof setTimeout>;
}

/** Keeps what was read last, for a reader that asks for parts of the same again and again: by name, for a while, up to a size. */
export class Recent {
  readonly #kept = new Map<string, Kept>();

  /** @param most bytes of all that is kept, and milliseconds since the last use */
  constructor(private readonly most: { bytes: number; ms: number }) {}

  /** What is kept under a name, else what `read` gives. What is larger than all that may be kept is not. */
  async of<T>(name: string, read: () => Promise<T>, bytesOf: (value: T) => number): Promise<T> {
    const known = this.#kept.get(name);
    const kept = known ?? { value: read(), bytes: 0, forget: this.#forgetting(name) };
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    kept.forget.refresh();
    try {
      const value = (await kept.value) as T;
      kept.bytes = bytesOf(value);
      this.#shrink();
      return value;
    } catch (error) {
      this.#drop(name);
      throw error;
    }
  }

  #forgetting(name: string): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#drop(name), this.most.ms).unref();
  }

  #drop(name: string): void {
    clearTimeout(this.#kept.get(name)?.forget);
    this.#kept.delete(name);
  }

  /** The one that was not used for longest goes first. */
  #shrink(): void {
    let bytes = 0;
    for (const kept of this.#kept.values()) bytes += kept.bytes;
    for (const [name, kept] of this.#kept) {
      if (bytes <= this.most.bytes) return;
      bytes -= kept.bytes;
      this.#drop(name);
    }
  }
}
