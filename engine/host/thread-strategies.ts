import type { StrategyDefinition } from '../strategies/define-strategy';
import { loadStrategy } from '../strategies/load-strategy';
import { BundleSources } from '../strategies/module-sources';
import { StrategyRegistry, type StrategySource } from '../strategies/registry';
import { decodeBundle } from '../strategies/strategy-bundle';
import type { PinnedCode } from '../strategies/strategy-library';

/** Versions of strategies that a thread keeps evaluated. */
const MAX_LOADED = 32;

/** The strategies of an engine thread: the built-in ones, and the versions that its tasks name, by content. */
export class ThreadStrategies implements StrategySource {
  readonly #builtIn = new StrategyRegistry();
  readonly #loaded = new Map<string, StrategyDefinition>();
  #current: StrategyDefinition | undefined;

  /** @param root the strategies folder, from which packages are looked for */
  constructor(private readonly root: string) {}

  /**
   * Makes a version the one that `get` answers with.
   * @returns false where this thread has not got it: it is to be sent along
   */
  use(code: PinnedCode | undefined): boolean {
    this.#current = undefined;
    if (!code) return true;
    const known = this.#loaded.get(code.hash);
    if (!known && code.text === undefined) return false;
    const definition = known ?? this.#load(code.text!);
    this.#loaded.delete(code.hash);
    this.#loaded.set(code.hash, definition);
    if (this.#loaded.size > MAX_LOADED) this.#loaded.delete(this.#loaded.keys().next().value!);
    this.#current = definition;
    return true;
  }

  #load(text: string): StrategyDefinition {
    const bundle = decodeBundle(text);
    return loadStrategy(new BundleSources(bundle, this.root), bundle.entry).definition;
  }

  get(id: string): StrategyDefinition {
    return this.#current?.id === id ? this.#current : this.#builtIn.get(id);
  }
}
