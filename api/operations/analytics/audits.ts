import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { Services } from '../services';

/** Codes of verdicts by which a strategy knows of the future. */
const OF_FUTURE = ['LOOK_AHEAD'];

/** What audits of an operation, and of the strategy in the version that it ran with, have found of knowledge of the future. */
export async function auditsOf(
  { store }: Services,
  { id, strategy, strategy_hash: hash }: Pick<OperationRow, 'id' | 'strategy' | 'strategy_hash'>,
): Promise<string[]> {
  const [verdicts, registered] = await Promise.all([
    store.validations.verdictsOf(id),
    strategy === null ? undefined : store.strategyRegistry.find({ strategy }),
  ]);
  const found = verdicts.filter(({ code }) => OF_FUTURE.includes(code)).map(({ sentence }) => sentence);
  const validation = registered?.validation;
  const check = validation && validation.bundleHash === hash ? validation.checks.lookAhead : undefined;
  if (check?.status === 'fail') found.push(`The check of the strategy: ${check.message ?? 'it knows of the future.'}`);
  return [...new Set(found)];
}
