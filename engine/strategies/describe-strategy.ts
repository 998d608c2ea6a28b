import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isInstance, messageOf } from '../model/message-of';
import type { BrokenStrategy } from '../model/broken-strategy';
import type { StrategyDescriptor } from '../model/result';
import { SourceError } from './compile-module';
import { engineBuild } from './engine-build';
import { siteOf } from './failure-site';
import type { LoadedStrategy } from './load-strategy';

/** How a strategy shows itself at doors; `file` is set for one of the strategies folder. */
export function describeStrategy(
  { definition, bundleHash, externals }: LoadedStrategy,
  file?: string,
): StrategyDescriptor {
  const { id, name, description, parameters } = definition;
  const schema = z.toJSONSchema(parameters, { io: 'input' }) as Record<string, unknown>;
  const code = { bundleHash, engineBuild: engineBuild() };
  const described = { id, name, description, parameters: schema, sourceHash: sourceHashOf(code), ...code, externals };
  return file === undefined ? described : { ...described, file };
}

/** SHA-256 over the engine build and the bundle. */
export function sourceHashOf(code: { engineBuild: string; bundleHash: string }): string {
  return createHash('sha256').update(code.engineBuild).update(code.bundleHash).digest('hex');
}

/** Why a strategy file cannot be taken, with the position in it, or in what it imports, where that is known. */
export function describeBroken(file: string, error: unknown, root: string): BrokenStrategy {
  const at = isInstance(error, SourceError) ? error.position : siteOf(error);
  const [message] = messageOf(error).replaceAll(`${root}/`, '').split('\nRequire stack:');
  const { file: source = file, line, column } = at ?? {};
  return {
    file,
    message: message!.slice(0, 1000),
    ...(source !== file && { source }),
    ...(line !== undefined && column !== undefined && { line, column }),
  };
}
