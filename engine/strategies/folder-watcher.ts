import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** A save is often several writes: the last of them counts. */
const SETTLE_MS = 80;
/** Folders of other machines tell of no change, nor do folders below this one. */
const POLL_MS = 500;

/** State of a folder: who and how large its files are, and when the last of them changed. */
export interface FolderState {
  /** Equal texts: nothing has changed. */
  signature: string;
  /** Newest time of change of the folder or a file, in milliseconds since the epoch; 0 for a folder that is not there. */
  changedMs: number;
}

/** Calls back after changes of a folder, however many files they concern. */
export class FolderWatcher {
  private watcher: FSWatcher | undefined;
  private settling: NodeJS.Timeout | undefined;
  private readonly polling: NodeJS.Timeout;
  private looking = false;

  /** @param known the signature of the state that the caller has seen */
  constructor(
    private readonly dir: string,
    private readonly onChange: () => void,
    private known: string,
  ) {
    this.polling = setInterval(() => void this.look(), POLL_MS);
    this.polling.unref();
    this.listen();
  }

  close(): void {
    clearInterval(this.polling);
    clearTimeout(this.settling);
    this.watcher?.close();
  }

  private listen(): void {
    try {
      this.watcher = watch(this.dir, { persistent: false }, () => this.settle());
      this.watcher.on('error', () => this.unlisten());
    } catch {
      // The folder is not there yet, or cannot be watched: the poll has to do.
    }
  }

  private unlisten(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }

  private settle(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.look(), SETTLE_MS);
    this.settling.unref();
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const { signature } = await folderState(this.dir);
      if (!this.watcher) this.listen();
      if (signature === this.known) return;
      this.known = signature;
      this.onChange();
    } catch {
      // A file went while it was looked at: the next poll sees what is left.
    } finally {
      this.looking = false;
    }
  }
}

/** Reads the state of a folder with all below it, packages and hidden files apart. */
export async function folderState(dir: string): Promise<FolderState> {
  const state = { lines: [] as string[], changedMs: 0 };
  await collect(dir, '', state);
  return { signature: state.lines.sort().join('\n'), changedMs: state.changedMs };
}

async function collect(dir: string, below: string, state: { lines: string[]; changedMs: number }): Promise<void> {
  const entries = await readdir(path.join(dir, below), { withFileTypes: true }).catch(() => undefined);
  if (!entries) return;
  const seen = entries.filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'));
  await Promise.all(
    [below, ...seen.map(({ name }) => path.join(below, name))].map(async (name) => {
      const found = await stat(path.join(dir, name)).catch(() => undefined);
      if (!found) return;
      // A copy may bring an old time of writing with it, but not of change.
      state.changedMs = Math.max(state.changedMs, found.ctimeMs);
      if (name !== below && found.isDirectory()) await collect(dir, name, state);
      else if (found.isFile()) state.lines.push(`${name} ${found.size} ${found.mtimeMs} ${found.ctimeMs} ${found.ino}`);
    }),
  );
}
