import { copyFile, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { LOG_ROTATION_MS } from '../../engine/model/timings';

export interface LogLimits {
  /** Size beyond which a file is rotated, in bytes. */
  bytes: number;
  /** Older files kept of each. */
  files: number;
}

/**
 * Bounds the log files of a folder while processes write to them: `api.log` becomes `api.log.1`, that `api.log.2`, and so on.
 *
 * A process keeps the file open that it was started with, and servers outlive their supervisor, so neither a rename nor a pipe
 * will do: the file is copied and then emptied. It is open for appending, so the next line is its first. A line that is
 * written between the two steps is lost.
 */
export class LogRotation {
  private timer?: NodeJS.Timeout;
  private working: Promise<void> | undefined;

  constructor(
    private readonly folder: string,
    private readonly limits: LogLimits,
    private readonly onError: (error: unknown) => void = () => undefined,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.rotate(), LOG_ROTATION_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  /** Rotates what is too large now. A file that cannot be rotated, as on a full disk, is tried again next time. */
  rotate(): Promise<void> {
    this.working ??= this.rotateAll()
      .catch(this.onError)
      .finally(() => (this.working = undefined));
    return this.working;
  }

  private async rotateAll(): Promise<void> {
    for (const name of (await readdir(this.folder)).filter((each) => each.endsWith('.log'))) {
      const file = path.join(this.folder, name);
      if ((await stat(file)).size > this.limits.bytes) await this.rotateFile(file).catch(this.onError);
    }
  }

  private async rotateFile(file: string): Promise<void> {
    const { files } = this.limits;
    // The oldest goes first, which on a full disk makes the room.
    await rm(`${file}.${files}`, { force: true });
    for (let n = files - 1; n >= 1; n--) await rename(`${file}.${n}`, `${file}.${n + 1}`).catch(ignoreMissing);
    await copyFile(file, `${file}.1`);
    await truncate(file);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
