import { HoldfastError } from '../model/errors';
import type { BrokenStrategy } from '../model/broken-strategy';
import type { StrategyDescriptor } from '../model/result';
import { loadCompiler } from './compile-module';
import { describeBroken } from './describe-strategy';
import { FileEvaluator, type Evaluated } from './evaluate-files';
import { folderState, FolderWatcher } from './folder-watcher';
import { FolderSources, strategyFiles } from './module-sources';
import { idIsTaken, REPLACEABLE, StrategyRegistry } from './registry';
import { BUILT_IN_BUNDLE, bundleHashOf } from './strategy-bundle';

/** Reads the text of a bundle that is not in the folder any more; undefined where nobody has kept it. */
export type BundleLoader = (hash: string) => Promise<string | undefined>;

export interface LibraryOptions {
  /** Folder of strategy files; without it, there are the built-in ones alone. */
  dir?: string;
  /** Compiled `evaluate-thread.js`. */
  threadFile: string;
  loadBundle?: BundleLoader;
  /** Time that a file may take to be evaluated. @default 5000 */
  limitMs?: number;
}

/** What a strategies folder holds at a time. */
export interface StrategyFolder {
  /** Real path of the folder; undefined without one. */
  folder: string | undefined;
  /** When it changed last, in milliseconds since the epoch. */
  changedMs: number;
  /** What new work may use, built-in strategies included: of each file the last version that was good. */
  strategies: StrategyDescriptor[];
  /** Texts of their bundles by hash. */
  bundles: ReadonlyMap<string, string>;
  broken: BrokenStrategy[];
}

/** The code that a task runs. */
export interface PinnedCode {
  hash: string;
  /** Text of the bundle; undefined for a built-in strategy. */
  text: string | undefined;
}

/** Bundles that are kept besides those of the folder. */
const MAX_KEPT = 64;

/** The id that a file which cannot be evaluated would most likely have had. */
function declaredId(source = ''): string | undefined {
  return /\bid\s*:\s*['"`]([a-z0-9-]+)['"`]/.exec(source)?.[1];
}

/**
 * Strategies by content: those of a folder as they are now, which new work gets, and every version that some work is
 * pinned to. Files are evaluated in a thread that may be ended, never in this one.
 */
export class StrategyLibrary {
  readonly #options: LibraryOptions;
  readonly #evaluator: FileEvaluator | undefined;
  readonly #builtIn = new StrategyRegistry().describe();
  #files = new Map<string, Evaluated>();
  #now: StrategyFolder;
  readonly #kept = new Map<string, string>();
  #reading: Promise<StrategyFolder> | undefined;
  #watcher: FolderWatcher | undefined;

  constructor(options: LibraryOptions) {
    this.#options = options;
    const { dir, threadFile, limitMs = 5000 } = options;
    if (dir !== undefined) this.#evaluator = new FileEvaluator({ dir, threadFile, limitMs });
    const nothing = { changedMs: 0, bundles: new Map(), broken: [] };
    this.#now = { folder: undefined, strategies: this.#builtIn, ...nothing };
  }

  /** The folder as it was read last; the first call reads it. */
  ready(): Promise<StrategyFolder> {
    return (this.#reading ??= this.#read());
  }

  /** Reads the folder again, once what reads it now has ended. */
  refresh(): Promise<StrategyFolder> {
    const before = this.#reading?.catch(() => undefined) ?? Promise.resolve();
    return (this.#reading = before.then(() => this.#read()));
  }

  /** Calls back with the folder whenever it has changed, from the state on that it has now. */
  async watch(onChange: (folder: StrategyFolder) => void): Promise<void> {
    const { dir } = this.#options;
    if (dir === undefined) return;
    const { signature } = await folderState(dir);
    onChange(await this.refresh());
    this.#watcher = new FolderWatcher(dir, () => void this.refresh().then(onChange, () => undefined), signature);
  }

  close(): void {
    this.#watcher?.close();
    this.#evaluator?.close();
  }

  /**
   * The code of a strategy: the version of this hash, or without one that which new work gets.
   * @throws HoldfastError STRATEGY_NOT_FOUND, path `strategy`; CODE_UNAVAILABLE where nobody has kept the version
   */
  async code(id: string, hash?: string): Promise<PinnedCode> {
    if (hash === BUILT_IN_BUNDLE) return { hash, text: undefined };
    const { strategies, bundles } = await this.ready();
    if (hash !== undefined) return { hash, text: bundles.get(hash) ?? (await this.#keep(id, hash)) };
    const present = strategies.find((one) => one.id === id);
    if (!present) {
      throw new HoldfastError('STRATEGY_NOT_FOUND', `No strategy has the id ${id}.`, { path: 'strategy' });
    }
    return { hash: present.bundleHash, text: bundles.get(present.bundleHash) };
  }

  async #keep(id: string, hash: string): Promise<string> {
    const known = this.#kept.get(hash);
    const text = known ?? (await this.#options.loadBundle?.(hash));
    if (text === undefined || bundleHashOf(text) !== hash) {
      throw new HoldfastError(
        'CODE_UNAVAILABLE',
        `The version of the strategy ${id} that this is pinned to is not here.`,
        {
          details: { strategyHash: hash },
        },
      );
    }
    // Threads are about to need it.
    loadCompiler();
    this.#remember(hash, text);
    return text;
  }

  #remember(hash: string, text: string): void {
    this.#kept.delete(hash);
    this.#kept.set(hash, text);
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
  }

  async #read(): Promise<StrategyFolder> {
    const { dir } = this.#options;
    if (dir === undefined || !this.#evaluator) return this.#now;
    const { changedMs } = await folderState(dir);
    const files = strategyFiles(dir);
    const sources = new FolderSources(dir);
    const changed = files.filter((file) => !this.#isAsBefore(sources, file));
    const results = await this.#evaluator.evaluate(changed);
    const merged = files.map((file): [string, Evaluated] => [file, this.#merge(file, results.get(file))]);
    // What work was admitted with a moment ago need not be fetched from elsewhere.
    for (const [hash, text] of this.#now.bundles) this.#remember(hash, text);
    this.#files = new Map(merged);
    this.#now = { folder: sources.root, changedMs, ...this.#assemble(sources.root) };
    return this.#now;
  }

  #isAsBefore(sources: FolderSources, file: string): boolean {
    const known = this.#files.get(file);
    return known !== undefined && sources.isAs(known.looked);
  }

  /** A file that is broken now keeps the version that was good before. */
  #merge(file: string, result: Evaluated | undefined): Evaluated {
    const before = this.#files.get(file);
    if (!result) return before!;
    if (result.good) return result;
    const id = before?.good?.descriptor.id ?? declaredId(result.looked.sources[file]);
    return { ...result, good: before?.good, broken: { ...result.broken!, ...(id !== undefined && { id }) } };
  }

  #assemble(root: string): Pick<StrategyFolder, 'strategies' | 'bundles' | 'broken'> {
    const strategies = this.#builtIn.filter(({ id }) => !REPLACEABLE.has(id));
    const bundles = new Map<string, string>();
    const broken: BrokenStrategy[] = [];
    const owners = new Map(strategies.map(({ id }): [string, string | undefined] => [id, undefined]));
    for (const [file, evaluated] of this.#byAge()) {
      if (evaluated.broken) broken.push(evaluated.broken);
      if (!evaluated.good) continue;
      const { descriptor, bundle } = evaluated.good;
      if (owners.has(descriptor.id)) {
        const taken = idIsTaken(descriptor.id, owners.get(descriptor.id));
        if (!evaluated.broken) broken.push(describeBroken(file, taken, root));
        continue;
      }
      owners.set(descriptor.id, file);
      strategies.push(descriptor);
      bundles.set(descriptor.bundleHash, bundle);
    }
    strategies.push(...this.#builtIn.filter(({ id }) => !owners.has(id)));
    return { strategies: strategies.sort((a, b) => (a.id < b.id ? -1 : 1)), bundles, broken };
  }

  /** The files by name, those before the others that have given a strategy up to now: a new one takes no id from them. */
  #byAge(): [string, Evaluated][] {
    const known = new Set(this.#now.strategies.map(({ file }) => file));
    const all = [...this.#files];
    return [...all.filter(([file]) => known.has(file)), ...all.filter(([file]) => !known.has(file))];
  }
}
