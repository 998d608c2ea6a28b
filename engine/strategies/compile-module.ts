import { createRequire } from 'node:module';
import { extname } from 'node:path';
import type * as Swc from '@swc/core';
import { messageOf } from '../model/message-of';
import type { SourcePosition } from './failure-site';

export interface CompiledModule {
  /** The body of a CommonJS module. */
  code: string;
  /** Source map, as JSON. */
  map?: string;
}

/** A file that the compiler refuses, with the position where it does. */
export class SourceError extends Error {
  constructor(
    message: string,
    readonly position: Partial<SourcePosition>,
  ) {
    super(message);
  }
}

/** The compiler draws a frame: `,-[my.ts:3:7]`, with corners of ASCII or of lines. */
const FRAME = /[,╭][-─]+\[(.+?):(\d+):(\d+)\]/;
/** Colours of a terminal. */
const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/**
 * The compiler; only who has files of strategies waits for it, and pays for its memory. The main thread has it before any
 * other: a native library is unloaded with the last thread that uses it, and this one does not survive that where the
 * thread is ended by force.
 */
export function loadCompiler(): typeof Swc {
  return createRequire(__filename)('@swc/core') as typeof Swc;
}

/**
 * Compiles a file of either module system, TypeScript or JavaScript.
 * @param file name within the strategies folder
 * @throws SourceError
 */
export function compileModule(source: string, file: string): CompiledModule {
  const { transformSync } = loadCompiler();
  try {
    const { code, map } = transformSync(source, {
      filename: file,
      configFile: false,
      swcrc: false,
      isModule: 'unknown',
      sourceMaps: true,
      jsc: {
        parser: extname(file) === '.ts' ? { syntax: 'typescript' } : { syntax: 'ecmascript' },
        target: 'es2022',
      },
      module: { type: 'commonjs' },
    });
    return { code, map };
  } catch (error) {
    throw sourceError(messageOf(error).replace(ANSI, ''), file);
  }
}

function sourceError(text: string, file: string): SourceError {
  const [, , line, column] = FRAME.exec(text) ?? [];
  const first = text.split('\n').find((one) => /[a-z]/i.test(one)) ?? 'The file cannot be compiled.';
  // Each complaint of the compiler begins with a cross.
  const message = first.replace(/^\s*[x×]\s*/, '').trim();
  return new SourceError(message, { file, ...(line !== undefined && { line: Number(line), column: Number(column) }) });
}
