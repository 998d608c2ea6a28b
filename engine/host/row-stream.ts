import type { TrialOutput } from './protocol';

/** Gathers rows for so long before it gives them on, since each time costs a commit: longer, the longer the work goes on. */
const FIRST_INTERVAL_MS = 25;
const LAST_INTERVAL_MS = 500;
/** So many rows are given on at once. */
const FULL_ROWS = 4000;
/** From so many waiting rows on, whoever brings more waits as well. */
const MOST_WAITING = 3 * FULL_ROWS;

/**
 * Gives finished rows on, gathered, while more of them are computed: whoever brings rows waits only where they come faster
 * than they are taken.
 */
export class RowStream {
  private waiting: TrialOutput[] = [];
  private readonly giving = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private intervalMs = FIRST_INTERVAL_MS;
  private failure: { error: unknown } | undefined;

  /** @param lanes calls of `give` at a time, where rows come faster than one call takes them */
  constructor(
    private readonly give: (rows: TrialOutput[]) => Promise<void>,
    private readonly lanes: number,
  ) {}

  /** @throws what `give` threw for earlier rows */
  async add(rows: TrialOutput[]): Promise<void> {
    for (const row of rows) this.waiting.push(row);
    this.flow();
    while (this.waiting.length >= MOST_WAITING && !this.failure) await Promise.race(this.giving);
    this.check();
  }

  /** Gives on what is left. @throws what `give` threw for any rows */
  async end(): Promise<void> {
    clearTimeout(this.timer);
    if (this.waiting.length > 0 && !this.failure) this.start();
    while (this.giving.size > 0) await Promise.all(this.giving);
    this.check();
  }

  private flow(): void {
    if (this.waiting.length === 0) return;
    if (this.waiting.length >= FULL_ROWS && this.giving.size < this.lanes) this.start();
    else if (this.giving.size === 0) this.timer ??= setTimeout(() => this.start(), this.intervalMs);
  }

  private start(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length === 0 || this.failure) return;
    const rows = this.waiting;
    this.waiting = [];
    this.intervalMs = Math.min(2 * this.intervalMs, LAST_INTERVAL_MS);
    const work: Promise<void> = this.give(rows)
      .catch((error: unknown) => void (this.failure ??= { error }))
      .finally(() => {
        this.giving.delete(work);
        this.flow();
      });
    this.giving.add(work);
  }

  private check(): void {
    if (this.failure) throw this.failure.error;
  }
}
