import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { HoldfastError } from '../model/errors';
import { messageOf } from '../model/message-of';
import type { StrategyDescriptor } from '../model/result';
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
import { loadStrategyFile, STRATEGY_EXTENSIONS, type LoadedStrategy } from './load-strategy-file';

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

/** A strategy file that could not be taken, and why. */
export interface BrokenStrategy {
  /** Name within the strategies folder. */
  file: string;
  message: string;
}

/** The strategies that a process knows: the built-in ones and those of a folder, read once. */
export class StrategyRegistry {
  readonly broken: BrokenStrategy[] = [];
  readonly #strategies = new Map<string, { definition: StrategyDefinition; sourceHash: () => string }>();

  /**
   * @param options.dir folder whose .js, .cjs, .mjs and .ts files are strategies; names that start with `_` or `.` are
   *   not, so that files can share code. A file that fails is listed in `broken` and left out.
   */
  constructor(options: { dir?: string } = {}) {
    for (const definition of BUILT_IN) this.#strategies.set(definition.id, { definition, sourceHash: engineBuild });
    if (options.dir !== undefined) this.#loadFolder(options.dir);
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
    return entries.map(({ definition, sourceHash }) => describe(definition, sourceHash()));
  }

  #loadFolder(dir: string): void {
    for (const file of strategyFiles(dir)) {
      try {
        this.#add(loadStrategyFile(join(dir, file)));
      } catch (error) {
        this.broken.push({ file, message: messageOf(error) });
      }
    }
  }

  #add({ definition, sourceHash }: LoadedStrategy): void {
    if (this.#strategies.has(definition.id)) throw new Error(`Another strategy has the id ${definition.id} already.`);
    describe(definition, sourceHash);
    this.#strategies.set(definition.id, { definition, sourceHash: () => sourceHash });
  }
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

function describe({ id, name, description, parameters }: StrategyDefinition, sourceHash: string): StrategyDescriptor {
  const schema = z.toJSONSchema(parameters, { io: 'input' }) as Record<string, unknown>;
  return { id, name, description, parameters: schema, sourceHash };
}
