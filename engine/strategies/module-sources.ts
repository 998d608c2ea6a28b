import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { extname, join, posix, relative, sep } from 'node:path';
import { RULES_END } from '../model/strategy-views';
import type { StrategyBundle } from './strategy-bundle';

export const STRATEGY_EXTENSIONS = ['.js', '.cjs', '.mjs', '.ts'];
/** What a strategy file may import from its own folder. */
const IMPORTED = [...STRATEGY_EXTENSIONS, '.json'];

/** Where the modules of a strategy come from. All names are relative to the strategies folder, with `/`. */
export interface ModuleSources {
  /** The strategies folder: packages are looked for from here. */
  readonly root: string;
  /** Whether a debugger is to find the files: their compiled text then tells where they lie. */
  readonly debug?: boolean;
  /** The module that a name without an extension, or a folder, stands for; undefined where there is none. */
  locate(base: string): string | undefined;
  /** @throws Error for a file that is gone */
  read(name: string): string;
}

/** What a look into a folder found: reading it again tells whether it would still find the same. */
export interface Looked {
  /** Names that were looked for and what they stand for; null for nothing. */
  places: Record<string, string | null>;
  sources: Record<string, string>;
}

/** The files of a strategies folder as they are now. */
export class FolderSources implements ModuleSources {
  readonly root: string;

  /** @param onLook hears of everything that is asked for, before it is used */
  constructor(
    readonly dir: string,
    private readonly onLook: (looked: Looked) => void = () => undefined,
    readonly debug = false,
  ) {
    this.root = existsSync(dir) ? realpathSync(dir) : dir;
  }

  locate(base: string): string | undefined {
    const found = candidates(base)
      .map((name) => join(this.root, name))
      .find(isFile);
    const name = found && relative(this.root, realpathSync(found)).split(sep).join('/');
    this.onLook({ places: { [base]: name ?? null }, sources: {} });
    return name;
  }

  read(name: string): string {
    const file = join(this.root, name);
    if (!isFile(file)) throw new Error(`${name} is no regular file.`);
    const source = readFileSync(file, 'utf8');
    this.onLook({ places: {}, sources: { [name]: source } });
    return source;
  }

  /** Whether everything that was found then would be found now. */
  isAs({ places, sources }: Looked): boolean {
    try {
      return (
        Object.entries(places).every(([base, name]) => (this.locate(base) ?? null) === name) &&
        Object.entries(sources).every(([name, source]) => this.read(name) === source)
      );
    } catch {
      return false;
    }
  }
}

/** The files of a bundle, whatever has become of the folder since. */
export class BundleSources implements ModuleSources {
  constructor(
    private readonly bundle: StrategyBundle,
    readonly root: string,
  ) {}

  locate(base: string): string | undefined {
    return candidates(base).find((name) => Object.hasOwn(this.bundle.files, name));
  }

  read(name: string): string {
    return this.bundle.files[name]!;
  }
}

/** Not a folder, nor a pipe, whose reader would wait forever. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The file itself, with an extension, or the index of a folder. */
function candidates(base: string): string[] {
  const names = [
    base,
    ...IMPORTED.map((e) => base + e),
    ...STRATEGY_EXTENSIONS.map((e) => posix.join(base, `index${e}`)),
  ];
  return names.filter((name) => IMPORTED.includes(extname(name)));
}

/** Names of the files in a folder that are strategies, ascending; those that start with `_` or `.` are not, nor tests, `a.test.ts`. */
export function strategyFiles(dir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => !/^[_.]/.test(name) && !/\.(d|test)\.[cm]?[jt]s$/.test(name))
    .filter((name) => STRATEGY_EXTENSIONS.includes(extname(name)) || name.endsWith(RULES_END))
    .sort();
}
