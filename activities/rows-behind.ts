import type { TrialRow } from '../infra/store/copy-trials';

/** Rows of a long generation are stored so often, since each time costs a commit. */
const GATHER_MS = 500;

/**
 * Stores rows generation after generation while the next ones are computed. Whoever brings rows waits only where an earlier
 * generation is not stored yet, so that at most one is ahead.
 */
export class RowsBehind {
  private waiting: TrialRow[] = [];
  private generation = 0;
  private storing: Promise<void> = Promise.resolve();
  private failure: { error: unknown } | undefined;
  private storedAt = performance.now();

  constructor(private readonly store: (generation: number, rows: TrialRow[]) => Promise<void>) {}

  /** @throws what `store` threw for earlier rows */
  async add(generation: number, rows: readonly TrialRow[]): Promise<void> {
    if (generation !== this.generation) await this.end();
    this.generation = generation;
    this.waiting.push(...rows);
    if (performance.now() - this.storedAt < GATHER_MS) return;
    await this.settled();
    this.flush();
    this.check();
  }

  /** Begins to store what waits. */
  flush(): void {
    if (this.waiting.length === 0) return;
    const { generation, waiting: rows } = this;
    this.waiting = [];
    this.storedAt = performance.now();
    this.storing = this.storing
      .then(() => (this.failure ? undefined : this.store(generation, rows)))
      .catch((error: unknown) => void (this.failure ??= { error }));
  }

  /** Stores what is left. @throws what `store` threw for any rows */
  async end(): Promise<void> {
    this.flush();
    await this.storing;
    this.check();
  }

  /** Resolves once nothing is being stored any more, whatever became of it. */
  settled(): Promise<void> {
    return this.storing;
  }

  private check(): void {
    if (this.failure) throw this.failure.error;
  }
}
