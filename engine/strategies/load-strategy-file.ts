import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { basename, dirname, extname, resolve } from 'node:path';
import { Script } from 'node:vm';
import type * as Swc from '@swc/core';
import * as zod from 'zod';
import { strategyIdSchema } from '../model/identifiers';
import type { StrategyDefinition } from './define-strategy';
import * as publicApi from './public-api';
import type { SourceTree } from './source-tree';

export interface LoadedStrategy {
  definition: StrategyDefinition;
  /** SHA-256 over the file and the strategy folder's files that it imports, each with its name. */
  bundleHash: string;
  /** Modules that it imports from elsewhere: what they hold is not in the hash. */
  externals: string[];
}

type ModuleFunction = (exports: object, require: (name: string) => unknown, module: { exports: object }) => void;

/**
 * Loads a strategy file of either module system, TypeScript or JavaScript. `holdfast` and `zod` are those of this
 * process wherever the file lies, so that its schemas are ours.
 * @throws Error with a message for the author of the file
 */
export function loadStrategyFile(tree: SourceTree, file: string): LoadedStrategy {
  const loading: Loading = {
    tree,
    sources: createHash('sha256'),
    externals: new Set(),
    modules: new Map(),
    done: false,
  };
  const place = tree.locate(file);
  if (place === undefined) throw new Error('The file is gone.');
  const evaluated = evaluate(place, loading) as { default?: unknown };
  loading.done = true;
  const definition = evaluated.default ?? evaluated;
  assertDefinition(definition);
  return { definition, bundleHash: loading.sources.digest('hex'), externals: [...loading.externals].sort() };
}

interface Loading {
  tree: SourceTree;
  sources: ReturnType<typeof createHash>;
  externals: Set<string>;
  modules: Map<string, { exports: unknown }>;
  /** Set once the file has run: the hash is taken, and nothing may come to it any more. */
  done: boolean;
}

function evaluate(file: string, loading: Loading): unknown {
  const known = loading.modules.get(file);
  if (known) return known.exports;
  if (loading.done) throw lateImport(file);
  const source = loading.tree.read(file);
  loading.sources.update(`\0${basename(file)}\0${source}`);
  const module = { exports: {} as unknown };
  loading.modules.set(file, module);
  if (extname(file) === '.json') return (module.exports = JSON.parse(source));
  const wrapped = `(function (exports, require, module) {${toCommonJs(source, file)}\n})`;
  const run = new Script(wrapped, { filename: file }).runInThisContext() as ModuleFunction;
  run(module.exports as object, requireFrom(file, loading), module as { exports: object });
  return module.exports;
}

function lateImport(name: string): Error {
  return new Error(`"${name}" is imported while the strategy runs: imports belong at the top of the file.`);
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
    const place = name.startsWith('.') ? loading.tree.locate(resolve(dirname(file), name)) : undefined;
    if (place !== undefined) return evaluate(place, loading);
    if (loading.done && !loading.externals.has(name)) throw lateImport(name);
    loading.externals.add(name);
    return native(name) as unknown;
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
