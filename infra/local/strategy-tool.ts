import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HoldfastError } from '../../engine/model/errors';
import { messageOf } from '../../engine/model/message-of';
import { VALIDATION_CHECKS, type StrategyChecks } from '../../engine/model/strategy-validation';
import type { DefinedTests } from '../../engine/strategies/define-tests';
import { siteOf } from '../../engine/strategies/failure-site';
import { loadModule, loadStrategy } from '../../engine/strategies/load-strategy';
import { FolderSources, strategyFiles } from '../../engine/strategies/module-sources';
import { checkStrategy } from '../../engine/strategies/validation/check-strategy';
import { runTests } from '../../engine/strategies/validation/run-tests';
import { strategySource, testSource } from './strategy-template';
import { writeStrategyTypes } from './strategy-types';

interface Places {
  home: string;
  strategiesDir: string;
}

export interface Output {
  write(text: string): unknown;
}

const NAME = /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/;
const FILE_END = /\.(rules\.json|[a-z]+)$/;

/**
 * Answers `strategy new <name>` and `strategy test [name]`, which need no server.
 * @returns the exit code; undefined for any other command
 * @throws HoldfastError VALIDATION, STRATEGY_EXISTS, STRATEGY_NOT_FOUND
 */
export function strategyTool(argv: readonly string[], places: Places, out: Output): number | undefined {
  const [group, command, name, ...more] = argv;
  const isTool = group === 'strategy' && (command === 'new' || command === 'test');
  if (!isTool || argv.some((one) => one === '--help' || one === '-h')) return undefined;
  if (more.length > 0) throw new HoldfastError('VALIDATION', `strategy ${command} takes one name`);
  return command === 'new' ? create(name, places, out) : test(name, places, out);
}

function create(name: string | undefined, places: Places, out: Output): number {
  if (name === undefined || !NAME.test(name) || name.length > 60) {
    throw new HoldfastError('VALIDATION', 'the name must be small letters and digits, with - or _ between them');
  }
  const { strategiesDir: dir } = places;
  const files = { [`${name}.ts`]: strategySource(name), [`${name}.test.ts`]: testSource(name) };
  const taken = Object.keys(files).find((file) => existsSync(path.join(dir, file)));
  if (taken) throw new HoldfastError('STRATEGY_EXISTS', `${path.join(dir, taken)} is there already`);
  mkdirSync(dir, { recursive: true });
  mkdirSync(places.home, { recursive: true });
  writeStrategyTypes(places);
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(path.join(dir, file), text, { flag: 'wx' });
    out.write(`wrote ${path.join(dir, file)}\n`);
  }
  out.write(`\nnpx holdfast strategy test ${name}\n`);
  return 0;
}

function test(name: string | undefined, { strategiesDir: dir }: Places, out: Output): number {
  const files = strategyFiles(dir).filter(
    (file) => name === undefined || [file, file.replace(FILE_END, '')].includes(name),
  );
  if (files.length === 0) {
    throw new HoldfastError('STRATEGY_NOT_FOUND', `${dir} has no strategy ${name ?? 'at all'}`);
  }
  const passed = files.map((file) => {
    out.write(`${file}\n`);
    return [checked(dir, file, out), tested(dir, file, out)].every(Boolean);
  });
  return passed.every(Boolean) ? 0 : 1;
}

/** In this thread, so that a debugger stops in the file: `node --inspect-brk node_modules/.bin/holdfast strategy test …`. */
function checked(dir: string, file: string, out: Output): boolean {
  const found: Partial<StrategyChecks> = {};
  const sources = new FolderSources(dir, undefined, true);
  let failure: unknown;
  const load = () => {
    try {
      return loadStrategy(sources, file).definition;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  checkStrategy(load, {}, (check, result) => Object.assign(found, { [check]: result }));
  for (const check of VALIDATION_CHECKS) {
    const result = found[check];
    if (!result) continue;
    const { status, message } = result;
    out.write(`  ${status.padEnd(4)} ${check}${message === undefined ? '' : `: ${message}`}\n`);
    if (status !== 'fail') continue;
    const { file: source, line, column } = result;
    if (source !== undefined)
      out.write(`       at ${path.join(dir, source)}${line === undefined ? '' : `:${line}:${column ?? 1}`}\n`);
    if (failure !== undefined) writeStack(failure, dir, out);
  }
  const { behaviour } = found;
  if (behaviour?.orders !== undefined)
    out.write(
      `       ${behaviour.orders} orders, ${behaviour.fills} fills over ${behaviour.bars} bars of the sample\n`,
    );
  return VALIDATION_CHECKS.every((check) => found[check]?.status === 'pass');
}

/** The file `<name>.test.ts` beside it, where there is one. */
function tested(dir: string, file: string, out: Output): boolean {
  const stem = file.replace(FILE_END, '');
  const tests = ['ts', 'js', 'mjs', 'cjs']
    .map((end) => `${stem}.test.${end}`)
    .find((one) => existsSync(path.join(dir, one)));
  if (tests === undefined) return true;
  try {
    const outcomes = runTests(loadModule(new FolderSources(dir, undefined, true), tests) as DefinedTests);
    for (const { name, error } of outcomes) {
      out.write(
        `  ${error === undefined ? 'pass' : 'fail'} ${name}${error === undefined ? '' : `: ${messageOf(error)}`}\n`,
      );
      if (error !== undefined) writeStack(error, dir, out);
    }
    return outcomes.every(({ error }) => error === undefined);
  } catch (error) {
    out.write(`  fail ${tests}: ${messageOf(error)}\n`);
    writeStack(error, dir, out);
    return false;
  }
}

/** The strategy's own frames, as editors and terminals open them. */
function writeStack(error: unknown, dir: string, out: Output): void {
  const coded = error instanceof HoldfastError ? (error.details?.['stack'] as string[] | undefined) : undefined;
  for (const frame of coded ?? siteOf(error)?.stack ?? []) {
    const text = frame.includes('(') ? frame.replace('(', `(${dir}${path.sep}`) : path.join(dir, frame);
    out.write(`       at ${text}\n`);
  }
}
