import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { extname, join } from 'node:path';

export const STRATEGY_EXTENSIONS = ['.js', '.cjs', '.mjs', '.ts'];
/** What a strategy file may import from its own folder. */
const IMPORTED = [...STRATEGY_EXTENSIONS, '.json'];

/** A folder of strategies as it was read: plain data, which crosses threads. */
export interface SourceSnapshot {
  dir: string;
  /** Names of the files that are strategies. */
  entries: string[];
  /** Real path of each file that was asked for; null where there was none. */
  places: Record<string, string | null>;
  sources: Record<string, string>;
}

/**
 * The files of a strategies folder, each read once. Threads get the snapshot of their worker's, so that all of them run
 * the code that the worker has published, whatever has become of the files since.
 */
export class SourceTree {
  readonly snapshot: SourceSnapshot;
  readonly #frozen: boolean;

  constructor(from: { dir: string } | { snapshot: SourceSnapshot }) {
    this.#frozen = 'snapshot' in from;
    this.snapshot =
      'snapshot' in from ? from.snapshot : { dir: from.dir, entries: strategyFiles(from.dir), places: {}, sources: {} };
  }

  get entries(): { name: string; path: string }[] {
    return this.snapshot.entries.map((name) => ({ name, path: join(this.snapshot.dir, name) }));
  }

  /** Real path of a module below the folder: the file itself, with an extension, or the index of a folder. */
  locate(base: string): string | undefined {
    const { places } = this.snapshot;
    if (!Object.hasOwn(places, base) && !this.#frozen) places[base] = find(base) ?? null;
    return places[base] ?? undefined;
  }

  /** @throws Error for a file that is gone, or that was not read when the folder was */
  read(path: string): string {
    const { sources } = this.snapshot;
    if (Object.hasOwn(sources, path)) return sources[path]!;
    if (this.#frozen) throw new Error(`${path} was not there when the strategies were read.`);
    return (sources[path] = readFileSync(path, 'utf8'));
  }
}

function find(base: string): string | undefined {
  const candidates = [
    base,
    ...IMPORTED.map((e) => base + e),
    ...STRATEGY_EXTENSIONS.map((e) => join(base, `index${e}`)),
  ];
  const found = candidates.find((path) => IMPORTED.includes(extname(path)) && existsSync(path));
  return found === undefined ? undefined : realpathSync(found);
}

function strategyFiles(dir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => !/^[_.]/.test(name) && !name.endsWith('.d.ts') && STRATEGY_EXTENSIONS.includes(extname(name)))
    .sort();
}
