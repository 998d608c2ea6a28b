import { createRequire } from 'node:module';
import { extname, join, posix } from 'node:path';
import { Script } from 'node:vm';
import * as zod from 'zod';
import { strategyIdSchema } from '../model/identifiers';
import { messageOf } from '../model/message-of';
import { compileModule, SourceError } from './compile-module';
import type { StrategyDefinition } from './define-strategy';
import { nameScript } from './failure-site';
import type { ModuleSources } from './module-sources';
import * as publicApi from './public-api';
import { NO_TIMERS } from './stray-failures';
import { encodeBundle, bundleHashOf } from './strategy-bundle';
import { isAsync, suspect } from './synchronous';

export interface LoadedStrategy {
  definition: StrategyDefinition;
  /** Text of the bundle; empty for a built-in strategy. */
  bundle: string;
  /** SHA-256 of that text; `built-in` for a built-in strategy. */
  bundleHash: string;
  /** Modules that it imports from elsewhere: what they hold is not in the hash. */
  externals: string[];
}

/** All strategies of a thread get the same. */
const provided = {
  holdfast: frozenModule(publicApi),
  zod: frozenModule({ ...zod, z: frozenModule(zod.z), default: frozenModule(zod.z) }),
};

const SHADOWED = Object.keys(NO_TIMERS);

/** Takes exports, require, module, and what stands in the place of each global that is shadowed. */
type ModuleFunction = (...args: unknown[]) => void;

/**
 * Evaluates a strategy file with what it imports. `holdfast` and `zod` are those of this process wherever the file lies,
 * so that its schemas are ours.
 * @param file name within the sources
 * @throws Error with a message for the author of the file
 */
export function loadStrategy(sources: ModuleSources, file: string): LoadedStrategy {
  const entry = sources.locate(file);
  if (entry === undefined) throw new Error('The file is gone.');
  const loading: Loading = { sources, files: {}, externals: new Set(), modules: new Map(), async: false, done: false };
  const evaluated = evaluate(entry, loading) as { default?: unknown };
  loading.done = true;
  const definition = evaluated.default ?? evaluated;
  assertDefinition(definition);
  if (loading.async) suspect(definition);
  const bundle = encodeBundle({ entry, files: loading.files });
  return { definition, bundle, bundleHash: bundleHashOf(bundle), externals: [...loading.externals].sort() };
}

interface Loading {
  sources: ModuleSources;
  files: Record<string, string>;
  externals: Set<string>;
  modules: Map<string, { exports: unknown }>;
  /** Whether a file knows of promises at all. */
  async: boolean;
  /** Set once the file has run: the bundle is complete, and nothing may come to it any more. */
  done: boolean;
}

function evaluate(file: string, loading: Loading): unknown {
  const known = loading.modules.get(file);
  if (known) return known.exports;
  if (loading.done) throw lateImport(file);
  const source = loading.sources.read(file);
  loading.files[file] = source;
  const module = { exports: {} as unknown };
  loading.modules.set(file, module);
  if (extname(file) === '.json') return (module.exports = parseJson(source, file));
  const { code, map } = compileModule(source, file);
  loading.async ||= /\basync\b|\bPromise\b/.test(code);
  const filename = nameScript(file, map);
  // The wrapper has a line of its own, so that positions are those of the compiled text.
  const script = new Script(`(function (exports, require, module, ${SHADOWED.join(', ')}) {\n${code}\n})`, {
    filename,
    lineOffset: -1,
  });
  const run = script.runInThisContext() as ModuleFunction;
  run(module.exports, requireFrom(file, loading), module, ...Object.values(NO_TIMERS));
  return module.exports;
}

function frozenModule(module: object): object {
  // By the mark of a compiled module the importer finds its default.
  return Object.freeze(Object.defineProperty({ ...module }, '__esModule', { value: true }));
}

function parseJson(source: string, file: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new SourceError(messageOf(error), { file });
  }
}

function lateImport(name: string): Error {
  return new Error(`"${name}" is imported while the strategy runs: imports belong at the top of the file.`);
}

function requireFrom(file: string, loading: Loading): (name: string) => unknown {
  const native = createRequire(join(loading.sources.root, file));
  return (name) => {
    if (name === 'holdfast') return provided.holdfast;
    if (name === 'zod') return provided.zod;
    if (name.startsWith('.')) {
      const place = loading.sources.locate(posix.join(posix.dirname(file), name));
      if (place === undefined) throw new Error(`There is no file "${name}" beside ${file}.`);
      return evaluate(place, loading);
    }
    if (loading.done && !loading.externals.has(name)) throw lateImport(name);
    loading.externals.add(name);
    return native(name) as unknown;
  };
}

function assertDefinition(value: unknown): asserts value is StrategyDefinition {
  const definition = (typeof value === 'object' && value !== null ? value : {}) as Partial<StrategyDefinition>;
  if (Object.keys(definition).length === 0) {
    throw new Error('The file has no default export: it needs `export default defineStrategy({ … })`.');
  }
  const wrong = (what: string) => new Error(`The default export must be defineStrategy({ … }): ${what}.`);
  if (definition.id === undefined) throw wrong('it has no id');
  if (!strategyIdSchema.safeParse(definition.id).success) throw wrong('id must be lower-case letters, digits and -');
  for (const [name, most] of [
    ['name', 200],
    ['description', 2000],
  ] as const) {
    const text: unknown = definition[name];
    if (typeof text !== 'string' || text.length > most)
      throw wrong(`${name} must be a text of at most ${most} characters`);
  }
  if (!(definition.parameters instanceof zod.z.ZodObject)) throw wrong('parameters must be a z.object({ … })');
  if (typeof definition.create !== 'function') throw wrong('create must be a function');
  for (const name of ['signals', 'fees', 'slippage'] as const) {
    if (definition[name] !== undefined && typeof definition[name] !== 'function')
      throw wrong(`${name} must be a function`);
  }
  for (const name of ['create', 'signals', 'fees', 'slippage'] as const) {
    if (isAsync(definition[name])) throw wrong(`${name} must be synchronous`);
  }
}
