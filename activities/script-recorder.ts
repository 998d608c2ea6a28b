import { PROGRESS } from '../engine/model/timings';
import type { ScriptReport } from '../engine/model/scripts';
import { LogFollower, type LogLines } from '../engine/scripts/log-follower';
import { ProgressFile } from '../engine/scripts/progress-file';
import type { Store } from '../infra/store/store';

interface Recorded {
  id: string;
  attempt: number;
  launch: number;
  logFile: string;
  progressFile: string;
}

/** Parts of the log that wait for the database, each of a MB or so: more than readers are shown. */
const MOST_PENDING = 16;
const LAST_LINES = 20;
const LOOK_MS = PROGRESS.recordMs / 2;

/** Writes down what a script prints and says of itself while it is at work: rows for readers, events, heartbeats. */
export class ScriptRecorder {
  private readonly log: LogFollower;
  private readonly progress: ProgressFile;
  private pending: LogLines[] = [];
  private report: ScriptReport = {};
  private recent: string[] = [];
  private looking: Promise<void> | undefined;

  constructor(
    private readonly store: Store,
    private readonly script: Recorded,
  ) {
    this.log = new LogFollower(script.logFile);
    this.progress = new ProgressFile(script.progressFile);
  }

  /** Lines of its log so far. */
  get lines(): number {
    return this.log.lines;
  }

  /** The end of its log. */
  get lastLines(): readonly string[] {
    return this.recent;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    const look = () => {
      // What cannot be written now is written with the next look; the log itself is a file.
      this.looking ??= this.look(false)
        .catch(() => undefined)
        .finally(() => (this.looking = undefined));
    };
    const timer = setInterval(look, LOOK_MS);
    try {
      return await work();
    } finally {
      clearInterval(timer);
      await this.looking;
      await this.look(true).catch(() => undefined);
      await this.log.close();
    }
  }

  /** For heartbeats. */
  beat() {
    const { fraction, message } = this.report;
    return { step: 'run', lines: this.lines, fraction, message: message ?? this.recent.at(-1)?.slice(0, 200) };
  }

  private async look(isLast: boolean): Promise<void> {
    const before = this.lines;
    for (;;) {
      const seen = this.lines;
      const read = await this.log.read(isLast);
      if (read) this.take(read);
      if (this.lines === seen) break;
    }
    const report = await this.progress.read();
    if (report) this.report = report;
    await this.write(report);
    if (report !== undefined || this.lines !== before) await this.publish();
  }

  private take(read: LogLines): void {
    this.recent = [...this.recent, ...read.lines].slice(-LAST_LINES);
    this.pending.push(read);
    if (this.pending.length > MOST_PENDING) this.pending.shift();
  }

  private async write(report: ScriptReport | undefined): Promise<void> {
    const { id, launch } = this.script;
    const [first] = this.pending;
    if (first) {
      const written = this.pending.length;
      const lines = this.pending.flatMap((part) => part.lines);
      await this.store.scripts.addLog(id, launch, { firstLine: first.firstLine, lines });
      this.pending.splice(0, written);
    }
    if (report) await this.store.scripts.setReport(id, launch, report);
  }

  private async publish(): Promise<void> {
    const { id, attempt } = this.script;
    const { fraction, message, metrics } = this.report;
    const body = { status: 'running', done: this.lines, unit: 'lines', fraction, message, metrics };
    await this.store.events.progress({ id, attempt }, { ...body, lastLine: this.recent.at(-1)?.slice(0, 500) });
  }
}
