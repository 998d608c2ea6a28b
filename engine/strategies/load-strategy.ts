import { createRequire } from 'node:module';
import { extname, join, posix } from 'node:path';
import { Script } from 'node:vm';
import * as zod from 'zod';
import { strategyIdSchema } from '../model/identifiers';
import { messageOf } from '../model/message-of';
import { compileModule, SourceError } from './compile-module';
import type { StrategyDefinition } from './define-strategy';
import { renewBy } from './fresh-definition';
import { nameScript } from './failure-site';
import { RULES_END } from '../model/strategy-views';
import type { ModuleSources } from './module-sources';
import { mayKeepState } from './module-state';
import * as publicApi from './public-api';
import { loadRules } from './rules/rules-strategy';
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
type ModuleFunction = (
  ...given: [exports: unknown, require: (name: string) => unknown, module: { exports: unknown }, ...shadowed: unknown[]]
) => void;

/**
 * Evaluates a strategy file with what it imports. `holdfast` and `zod` are those of this process wherever the file lies,
 * so that its schemas are ours.
 * @param file name within the sources
 * @throws Error with a message for the author of the file
 */
export function loadStrategy(sources: ModuleSources, file: string): LoadedStrategy {
  const entry = sources.locate(file);
  if (entry === undefined) throw new Error('The file is gone.');
  if (entry.endsWith(RULES_END)) return loadedRules(sources.read(entry), entry);
  const known = { sources, files: {}, externals: new Set<string>(), code: new Map(), places: new Map() };
  const loading: Loading = { ...NOTHING_YET, ...known };
  const definition = definitionOf(entry, loading);
  if (loading.keepsState) renewBy(definition, () => definitionOf(entry, loading));
  const bundle = encodeBundle({ entry, files: loading.files });
  return { definition, bundle, bundleHash: bundleHashOf(bundle), externals: [...loading.externals].sort() };
}

function loadedRules(source: string, entry: string): LoadedStrategy {
  const definition = loadRules(source, entry);
  const bundle = encodeBundle({ entry, files: { [entry]: source } });
  return { definition, bundle, bundleHash: bundleHashOf(bundle), externals: [] };
}

/**
 * The default export of a file that is no strategy, such as its tests, with what strategies are given.
 * @throws Error with a message for the author of the file
 */
export function loadModule(sources: ModuleSources, file: string): unknown {
  const entry = sources.locate(file);
  if (entry === undefined) throw new Error(`There is no ${file}.`);
  const known = { sources, files: {}, externals: new Set<string>(), code: new Map(), places: new Map() };
  return (evaluate(entry, { ...NOTHING_YET, ...known }, new Map()) as { default?: unknown }).default;
}

/** What is known of a strategy's files, whose modules may be evaluated many times. */
interface Loading {
  sources: ModuleSources;
  files: Record<string, string>;
  externals: Set<string>;
  /** By file. */
  code: Map<string, ModuleFunction>;
  /** What names stand for, by the file that imports them and the name. */
  places: Map<string, string | undefined>;
  /** Whether a file knows of promises at all. */
  async: boolean;
  /** Whether a module may keep something from one run to the next. */
  keepsState: boolean;
  /** Set once the file has run: the bundle is complete, and nothing may come to it any more. */
  done: boolean;
}

const NOTHING_YET = { async: false, keepsState: false, done: false };

/** Modules by file, as they are evaluated one time. */
type Modules = Map<string, { exports: unknown }>;

function definitionOf(entry: string, loading: Loading): StrategyDefinition {
  const modules: Modules = new Map();
  const evaluated = evaluate(entry, loading, modules) as { default?: unknown };
  loading.done = true;
  const definition = evaluated.default ?? evaluated;
  assertDefinition(definition);
  if (loading.async) suspect(definition);
  return definition;
}

function evaluate(file: string, loading: Loading, modules: Modules): unknown {
  const known = modules.get(file);
  if (known) return known.exports;
  if (loading.done && !loading.code.has(file)) throw lateImport(file);
  const module = { exports: {} as unknown };
  modules.set(file, module);
  const run = loading.code.get(file) ?? compile(file, loading);
  run(module.exports, requireFrom(file, loading, modules), module, ...Object.values(NO_TIMERS));
  return module.exports;
}

function compile(file: string, loading: Loading): ModuleFunction {
  const source = loading.sources.read(file);
  loading.files[file] = source;
  const run = extname(file) === '.json' ? jsonModule(source, file) : compileScript(source, file, loading);
  loading.code.set(file, run);
  return run;
}

function compileScript(source: string, file: string, loading: Loading): ModuleFunction {
  const { code, map } = compileModule(source, file);
  loading.async ||= /\basync\b|\bPromise\b/.test(code);
  loading.keepsState ||= mayKeepState(source, file);
  const filename = nameScript(file, map);
  // The wrapper has a line of its own, so that positions are those of the compiled text.
  const located = loading.sources.debug ? inlineMap(map, join(loading.sources.root, file)) : '';
  const script = new Script(`(function (exports, require, module, ${SHADOWED.join(', ')}) {\n${code}\n})${located}`, {
    filename,
    lineOffset: -1,
  });
  return script.runInThisContext() as ModuleFunction;
}

/** The source map as a debugger reads it, one line further down for the wrapper. */
function inlineMap(map: string | undefined, path: string): string {
  if (map === undefined) return '';
  const parsed = JSON.parse(map) as { mappings: string };
  const located = { ...parsed, sources: [path], sourcesContent: undefined, mappings: `;${parsed.mappings}` };
  const encoded = Buffer.from(JSON.stringify(located)).toString('base64');
  return `\n//# sourceMappingURL=data:application/json;base64,${encoded}`;
}

/** What a JSON file holds is frozen, so that nothing can be kept in it. */
function jsonModule(source: string, file: string): ModuleFunction {
  let content: unknown;
  try {
    content = deepFrozen(JSON.parse(source));
  } catch (error) {
    throw new SourceError(messageOf(error), { file });
  }
  return (_exports, _require, module) => {
    module.exports = content;
  };
}

function deepFrozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(deepFrozen);
  return Object.freeze(value);
}

function frozenModule(module: object): object {
  // By the mark of a compiled module the importer finds its default.
  return Object.freeze(Object.defineProperty({ ...module }, '__esModule', { value: true }));
}

function lateImport(name: string): Error {
  return new Error(`"${name}" is imported while the strategy runs: imports belong at the top of the file.`);
}

function requireFrom(file: string, loading: Loading, modules: Modules): (name: string) => unknown {
  return (name) => {
    if (name === 'holdfast') return provided.holdfast;
    if (name === 'zod') return provided.zod;
    if (name.startsWith('.')) {
      const place = locate(name, file, loading);
      if (place === undefined) throw new Error(`There is no file "${name}" beside ${file}.`);
      return evaluate(place, loading, modules);
    }
    if (loading.done && !loading.externals.has(name)) throw lateImport(name);
    loading.externals.add(name);
    return createRequire(join(loading.sources.root, file))(name) as unknown;
  };
}

function locate(name: string, from: string, { sources, places }: Loading): string | undefined {
  const key = `${from}\0${name}`;
  if (!places.has(key)) places.set(key, sources.locate(posix.join(posix.dirname(from), name)));
  return places.get(key);
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
