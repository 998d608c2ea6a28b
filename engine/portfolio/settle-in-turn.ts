import type { Rejection } from '../model/order';
import type { Account, Execution } from './account';

/**
 * Settles executions, all or none, where others come before them that are booked later: refused if the account would refuse
 * them with those settled. Of the earlier ones, those that it would refuse take nothing.
 * @param earlier in their order
 */
export function settleInTurn(
  account: Account,
  executions: readonly Execution[],
  earlier: readonly Execution[],
): Rejection | null {
  if (earlier.length > 0) {
    const restore = account.snapshot();
    for (const execution of earlier) account.settle(execution);
    const refusal = account.settleAll(executions.map((execution) => ({ ...execution })));
    restore();
    if (refusal !== null) return refusal;
  }
  return executions.length === 1 ? account.settle(executions[0]!) : account.settleAll(executions);
}
