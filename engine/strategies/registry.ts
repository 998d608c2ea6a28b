import { createHash } from 'node:crypto';
import { z } from 'zod';
import { HoldfastError } from '../model/errors';
import { messageOf } from '../model/message-of';
import type { StrategyCode, StrategyDescriptor } from '../model/result';
import { bollingerBreakout } from './built-in/bollinger-breakout';
import { buyAndHold } from './built-in/buy-and-hold';
import { donchianTrend } from './built-in/donchian-trend';
import { emaCross } from './built-in/ema-cross';
import { limitGrid } from './built-in/limit-grid';
import { momentumRotation } from './built-in/momentum-rotation';
import { onnxSignal } from './built-in/onnx-signal';
import { pairs } from './built-in/pairs';
import { rsiReversion } from './built-in/rsi-reversion';
import { shortStrangle } from './built-in/short-strangle';
import { smaCross } from './built-in/sma-cross';
import type { StrategyDefinition } from './define-strategy';
import { engineBuild } from './engine-build';
import { loadStrategyFile, type LoadedStrategy } from './load-strategy-file';
import { SourceTree, type SourceSnapshot } from './source-tree';

const BUILT_IN: StrategyDefinition[] = [
  bollingerBreakout,
  buyAndHold,
  donchianTrend,
  emaCross,
  limitGrid,
  momentumRotation,
  onnxSignal,
  pairs,
  rsiReversion,
  shortStrangle,
  smaCross,
];

/** Built-in strategies are part of the engine's build. */
const BUILT_IN_BUNDLE = 'built-in';

/** A strategy file that could not be taken, and why. */
export interface BrokenStrategy {
  /** Name within the strategies folder. */
  file: string;
  message: string;
}

/** The strategies that a process knows: the built-in ones and those of a folder, read once. */
export class StrategyRegistry {
  readonly broken: BrokenStrategy[] = [];
  /** What was read of the folder, for threads that shall run the same. */
  readonly snapshot: SourceSnapshot | undefined;
  readonly #strategies = new Map<string, LoadedStrategy>();

  /**
   * @param options.dir folder whose .js, .cjs, .mjs and .ts files are strategies; names that start with `_` or `.` are
   *   not, so that files can share code. A file that fails is listed in `broken` and left out.
   * @param options.snapshot a folder as another registry read it; instead of `dir`
   */
  constructor(options: { dir?: string; snapshot?: SourceSnapshot } = {}) {
    for (const definition of BUILT_IN) {
      this.#strategies.set(definition.id, { definition, bundleHash: BUILT_IN_BUNDLE, externals: [] });
    }
    const { dir, snapshot } = options;
    const tree = snapshot ? new SourceTree({ snapshot }) : dir === undefined ? undefined : new SourceTree({ dir });
    this.snapshot = tree?.snapshot;
    if (tree) this.#load(tree);
  }

  /** @throws HoldfastError STRATEGY_NOT_FOUND with the path `strategy` */
  get(id: string): StrategyDefinition {
    const known = this.#strategies.get(id);
    if (known) return known.definition;
    throw new HoldfastError('STRATEGY_NOT_FOUND', `No strategy has the id ${id}.`, { path: 'strategy' });
  }

  /** All strategies by id. */
  describe(): StrategyDescriptor[] {
    const entries = [...this.#strategies.values()];
    entries.sort((a, b) => (a.definition.id < b.definition.id ? -1 : 1));
    return entries.map(describe);
  }

  /** What a result of a strategy depends on besides its data and settings; undefined for an unknown one. */
  codeOf(id: string): StrategyCode | undefined {
    const known = this.#strategies.get(id);
    return known && { bundleHash: known.bundleHash, engineBuild: engineBuild() };
  }

  #load(tree: SourceTree): void {
    for (const { name, path } of tree.entries) {
      try {
        this.#add(loadStrategyFile(tree, path));
      } catch (error) {
        this.broken.push({ file: name, message: messageOf(error) });
      }
    }
  }

  #add(loaded: LoadedStrategy): void {
    const { id } = loaded.definition;
    if (this.#strategies.has(id)) throw new Error(`Another strategy has the id ${id} already.`);
    describe(loaded);
    this.#strategies.set(id, loaded);
  }
}

function describe({ definition, bundleHash, externals }: LoadedStrategy): StrategyDescriptor {
  const { id, name, description, parameters } = definition;
  const schema = z.toJSONSchema(parameters, { io: 'input' }) as Record<string, unknown>;
  const code = { bundleHash, engineBuild: engineBuild() };
  const sourceHash = createHash('sha256').update(code.engineBuild).update(bundleHash).digest('hex');
  return { id, name, description, parameters: schema, sourceHash, ...code, externals };
}
