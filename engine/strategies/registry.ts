import { HoldfastError } from '../model/errors';
import type { BrokenStrategy } from '../model/broken-strategy';
import type { StrategyDescriptor } from '../model/result';
import { withSuggestion } from '../model/suggestion';
import { bollingerBreakout } from './built-in/bollinger-breakout';
import { buyAndHold } from './built-in/buy-and-hold';
import { donchianTrend } from './built-in/donchian-trend';
import { emaCross } from './built-in/ema-cross';
import { emaCrossover } from './built-in/ema-crossover';
import { ema10Scalper } from './built-in/ema10-scalper';
import { limitGrid } from './built-in/limit-grid';
import { meanReversionV1 } from './built-in/mean-reversion-v1';
import { momentumRotation } from './built-in/momentum-rotation';
import { onnxSignal } from './built-in/onnx-signal';
import { optimalWeights } from './built-in/optimal-weights';
import { pairs } from './built-in/pairs';
import { rsiReversion } from './built-in/rsi-reversion';
import { shortStrangle } from './built-in/short-strangle';
import { smaCross } from './built-in/sma-cross';
import type { StrategyDefinition } from './define-strategy';
import { describeBroken, describeStrategy } from './describe-strategy';
import { loadStrategy, type LoadedStrategy } from './load-strategy';
import { FolderSources, strategyFiles } from './module-sources';
import { BUILT_IN_BUNDLE } from './strategy-bundle';

const BUILT_IN: StrategyDefinition[] = [
  bollingerBreakout,
  buyAndHold,
  donchianTrend,
  emaCross,
  emaCrossover,
  ema10Scalper,
  limitGrid,
  meanReversionV1,
  momentumRotation,
  onnxSignal,
  optimalWeights,
  pairs,
  rsiReversion,
  shortStrangle,
  smaCross,
];

/** Built-in strategies whose id a file of one's own may take: they stand for files that others have by these names. */
export const REPLACEABLE: ReadonlySet<string> = new Set([emaCrossover.id, ema10Scalper.id, meanReversionV1.id]);

/** Where an engine gets its strategies from. */
export interface StrategySource {
  /** @throws HoldfastError STRATEGY_NOT_FOUND with the path `strategy` */
  get(id: string): StrategyDefinition;
}

/**
 * The built-in strategies and those of a folder, read once and evaluated in this very thread: for tools of one thread.
 * Engine workers, whose strategies change and may misbehave, have a `StrategyLibrary`.
 */
export class StrategyRegistry implements StrategySource {
  readonly broken: BrokenStrategy[] = [];
  readonly #strategies = new Map<string, { loaded: LoadedStrategy; descriptor: StrategyDescriptor }>();

  /** @param options.dir folder of strategy files; one that fails is listed in `broken` and left out */
  constructor({ dir }: { dir?: string } = {}) {
    for (const definition of BUILT_IN)
      this.#add({ definition, bundle: '', bundleHash: BUILT_IN_BUNDLE, externals: [] });
    if (dir === undefined) return;
    const sources = new FolderSources(dir);
    for (const file of strategyFiles(dir)) {
      try {
        this.#add(loadStrategy(sources, file), file);
      } catch (error) {
        this.broken.push(describeBroken(file, error, sources.root));
      }
    }
  }

  get(id: string): StrategyDefinition {
    const known = this.#strategies.get(id);
    if (known) return known.loaded.definition;
    const error = new HoldfastError('STRATEGY_NOT_FOUND', `No strategy has the id ${id}.`, { path: 'strategy' });
    throw withSuggestion(error, id, this.#strategies.keys());
  }

  /** All strategies by id. */
  describe(): StrategyDescriptor[] {
    const descriptors = [...this.#strategies.values()].map(({ descriptor }) => descriptor);
    return descriptors.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #add(loaded: LoadedStrategy, file?: string): void {
    const { id } = loaded.definition;
    const known = this.#strategies.get(id);
    if (known && (known.descriptor.file !== undefined || !REPLACEABLE.has(id))) throw idIsTaken(id);
    this.#strategies.set(id, { loaded, descriptor: describeStrategy(loaded, file) });
  }
}

/** @param file that of the other one, where it has one */
export function idIsTaken(id: string, file?: string): Error {
  return new Error(`Another strategy has the id ${id} already${file === undefined ? '' : `: ${file}`}.`);
}
