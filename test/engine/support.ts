import { BacktestEngine } from '../../engine/backtest-engine';
import type { RunConfig } from '../../engine/model/run-config';
import { defineStrategy, type StrategyDefinition } from '../../engine/strategies/define-strategy';
import { StrategyRegistry } from '../../engine/strategies/registry';
import { HoldfastError } from '../../engine/model/errors';
import { z } from 'zod';

export function configOf(changes: Partial<RunConfig> = {}): RunConfig {
  return {
    strategy: 'sma-cross',
    parameters: {},
    account: { initialCapital: 10_000 },
    fees: { proportional: 0 },
    slippage: { proportional: 0 },
    seed: 0,
    ...changes,
  };
}

/** A registry with one more strategy, under the id `under-test`. */
class TestRegistry extends StrategyRegistry {
  constructor(private readonly definition: StrategyDefinition) {
    super();
  }

  override get(id: string): StrategyDefinition {
    return id === 'under-test' ? this.definition : super.get(id);
  }
}

/** An engine that knows a strategy, without parameters, as `under-test`. */
export function engineWith(
  create: StrategyDefinition['create'],
  scope: StrategyDefinition['scope'] = 'instrument',
): BacktestEngine {
  const parameters = z.object({});
  const definition = defineStrategy({ id: 'under-test', name: '', description: '', parameters, scope, create });
  return new BacktestEngine({ strategies: new TestRegistry(definition) });
}

export function engine(): BacktestEngine {
  return new BacktestEngine({ strategies: new StrategyRegistry() });
}

/** The coded error that a call throws. */
export function errorOf(call: () => unknown): HoldfastError {
  try {
    call();
  } catch (error) {
    if (error instanceof HoldfastError) return error;
    throw error;
  }
  throw new Error('The call was expected to throw a HoldfastError.');
}

export async function rejectionOf(promise: Promise<unknown>): Promise<HoldfastError> {
  const error: unknown = await promise.then(
    () => new Error('The call was expected to reject with a HoldfastError.'),
    (reason: unknown) => reason,
  );
  if (error instanceof HoldfastError) return error;
  throw error;
}
