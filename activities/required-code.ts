import { HoldfastError } from '../engine/model/errors';
import type { StrategyCode } from '../engine/model/result';
import type { EngineDependencies } from './engine-dependencies';

interface PinnedRow {
  strategy: string | null;
  strategy_hash: string | null;
  engine_build: string | null;
}

/**
 * The code that this worker is to compute a row with: that which the row names, or for a row from before there were pins
 * what new work gets.
 * @throws HoldfastError CODE_UNAVAILABLE where this worker has not got it: another one may
 */
export async function requireCode(
  { engine }: Pick<EngineDependencies, 'engine'>,
  { strategy, strategy_hash: hash, engine_build: wanted }: PinnedRow,
): Promise<StrategyCode> {
  const { build } = engine;
  if (hash !== null && wanted !== null && wanted !== build) {
    throw new HoldfastError('CODE_UNAVAILABLE', 'This engine worker is of another build.', {
      details: { engineBuild: wanted },
    });
  }
  const code = await engine.strategies.code(strategy ?? '', hash ?? undefined);
  return { bundleHash: code.hash, engineBuild: build };
}
