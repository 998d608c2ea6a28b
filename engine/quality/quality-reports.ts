import { fileStamp } from '../catalog/file-hashes';
import { answerOfThread } from '../host/answer-of-thread';
import { HoldfastError } from '../model/errors';
import type { QualityReport } from '../model/quality';
import type { AssessedFile } from './assess-file';

/** Beyond so many reports the oldest are forgotten. */
const MOST_KEPT = 1000;
/** Files that wait for their turn at most. */
const MOST_WAITING = 1000;

/** Scores data files in threads, one after the other, and keeps the reports of files that have not changed. */
export class QualityReports {
  readonly #kept = new Map<string, Promise<QualityReport>>();
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @param threadFile compiled `quality-thread.js` */
  constructor(private readonly threadFile: string) {}

  /**
   * @throws HoldfastError MEMORY_LIMIT for a file with too many rows, RATE_LIMITED where too many wait, WORKER_DIED
   */
  of(file: AssessedFile): Promise<QualityReport> {
    const key = JSON.stringify([stampOf(file.path), file]);
    const kept = this.#kept.get(key);
    if (kept) return kept;
    if (this.#waiting >= MOST_WAITING)
      return Promise.reject(new HoldfastError('RATE_LIMITED', 'Too many files wait to be scored.'));
    if (this.#kept.size >= MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    const report = this.#next(file);
    this.#kept.set(key, report);
    // What failed is tried again.
    report.catch(() => this.#kept.delete(key));
    return report;
  }

  #next(file: AssessedFile): Promise<QualityReport> {
    this.#waiting++;
    const report = this.#turn
      .then(() => answerOfThread<QualityReport>(this.threadFile, file))
      .finally(() => this.#waiting--);
    this.#turn = report.catch(() => undefined);
    return report;
  }
}

/** A file that is gone is found out by who reads it. */
function stampOf(path: string): string {
  try {
    return fileStamp(path).stamp;
  } catch {
    return '';
  }
}
