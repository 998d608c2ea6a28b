import { createRequire } from 'node:module';
import { extname } from 'node:path';
import type * as Swc from '@swc/core';
import { messageOf } from '../model/message-of';
import { readComplaint } from './compiler-message';
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
    const { message, position } = readComplaint(messageOf(error), source, file);
    throw new SourceError(message, position);
  }
}
