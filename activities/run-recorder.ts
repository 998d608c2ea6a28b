import type { RunPoint, RunProgress } from '../engine/model/result';
import { PROGRESS } from '../engine/model/timings';
import { toIso } from '../engine/model/time';
import type { OperationRow } from '../infra/store/repositories/operation-rows';
import type { Store } from '../infra/store/store';

/** A run that is shorter leaves no trace beside its result. */
const INTERVAL_MS = PROGRESS.recordMs;

/** Stores the history of a run and publishes its progress, about once a second. What is lost is lost: results are not. */
export class RunRecorder {
  private pending: RunPoint[] = [];
  private progress: RunProgress | undefined;
  private last = Date.now();
  private writing: Promise<void> | undefined;

  constructor(
    private readonly store: Pick<Store, 'metrics' | 'events'>,
    private readonly operation: Pick<OperationRow, 'id' | 'attempt' | 'strategy'>,
  ) {}

  take(progress: RunProgress, points: readonly RunPoint[]): void {
    this.pending.push(...points);
    this.progress = progress;
    if (this.writing || Date.now() - this.last < INTERVAL_MS) return;
    this.last = Date.now();
    this.writing = this.write(true).finally(() => (this.writing = undefined));
  }

  /** Waits for the write at work: progress that is published after the end would tell that the run goes on. */
  async settled(): Promise<void> {
    await this.writing;
  }

  /** Stores what is left of a run that ended without a result. */
  async close(): Promise<void> {
    await this.writing;
    await this.write(false);
  }

  private async write(published: boolean): Promise<void> {
    const points = this.pending;
    this.pending = [];
    const { id, strategy } = this.operation;
    const rows = points.map(({ time, opened, ...point }) => ({ ...point, time: toIso(time), opened: toIso(opened) }));
    const body = { status: 'running', strategy, ...this.progress };
    await Promise.allSettled([
      this.store.metrics.append(id, rows),
      published && this.store.events.progress(this.operation, body),
    ]);
  }
}
