import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import { Script } from 'node:vm';
import type * as Swc from '@swc/core';
import * as zod from 'zod';
import { strategyIdSchema } from '../model/identifiers';
import type { StrategyDefinition } from './define-strategy';
import { engineBuild } from './engine-build';
import * as publicApi from './public-api';

export const STRATEGY_EXTENSIONS = ['.js', '.cjs', '.mjs', '.ts'];

export interface LoadedStrategy {
  definition: StrategyDefinition;
  /** SHA-256 over the engine build, the file and the strategy folder's files that it imports. */
  sourceHash: string;
}

type ModuleFunction = (exports: object, require: (name: string) => unknown, module: { exports: object }) => void;

/**
 * Loads a strategy file of either module system, TypeScript or JavaScript. `holdfast` and `zod` are those of this
 * process wherever the file lies, so that its schemas are ours.
 * @throws Error with a message for the author of the file
 */
export function loadStrategyFile(file: string): LoadedStrategy {
  const sources = createHash('sha256').update(engineBuild());
  const evaluated = evaluate(realpathSync(file), { sources, modules: new Map() }) as { default?: unknown };
  const definition = evaluated.default ?? evaluated;
  assertDefinition(definition);
  return { definition, sourceHash: sources.digest('hex') };
}

interface Loading {
  sources: ReturnType<typeof createHash>;
  modules: Map<string, { exports: object }>;
}

function evaluate(file: string, loading: Loading): object {
  const known = loading.modules.get(file);
  if (known) return known.exports;
  const source = readFileSync(file, 'utf8');
  loading.sources.update('\0').update(source);
  const module = { exports: {} };
  loading.modules.set(file, module);
  const wrapped = `(function (exports, require, module) {${toCommonJs(source, file)}\n})`;
  const run = new Script(wrapped, { filename: file }).runInThisContext() as ModuleFunction;
  run(module.exports, requireFrom(file, loading), module);
  return module.exports;
}

function toCommonJs(source: string, file: string): string {
  // Only who has files of strategies waits for the compiler, and pays for its memory.
  const { transformSync } = createRequire(__filename)('@swc/core') as typeof Swc;
  const typescript = extname(file) === '.ts';
  const { code } = transformSync(source, {
    filename: file,
    configFile: false,
    swcrc: false,
    isModule: 'unknown',
    jsc: { parser: typescript ? { syntax: 'typescript' } : { syntax: 'ecmascript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  return code;
}

function requireFrom(file: string, loading: Loading): (name: string) => unknown {
  const native = createRequire(file);
  return (name) => {
    if (name === 'holdfast') return publicApi;
    if (name === 'zod') return zod;
    if (!name.startsWith('.')) return native(name) as unknown;
    const base = resolve(dirname(file), name);
    const found = [base, ...STRATEGY_EXTENSIONS.map((extension) => base + extension)].find(
      (path) => STRATEGY_EXTENSIONS.includes(extname(path)) && existsSync(path),
    );
    return found ? evaluate(realpathSync(found), loading) : (native(name) as unknown);
  };
}

function assertDefinition(value: unknown): asserts value is StrategyDefinition {
  const definition = (typeof value === 'object' && value !== null ? value : {}) as Partial<StrategyDefinition>;
  const wrong = (what: string) => new Error(`The default export must be defineStrategy({ … }): ${what}.`);
  if (!strategyIdSchema.safeParse(definition.id).success) throw wrong('id must be lower-case letters, digits and -');
  if (typeof definition.name !== 'string') throw wrong('name must be a text');
  if (typeof definition.description !== 'string') throw wrong('description must be a text');
  if (!(definition.parameters instanceof zod.z.ZodObject)) throw wrong('parameters must be a z.object({ … })');
  if (typeof definition.create !== 'function') throw wrong('create must be a function');
}
