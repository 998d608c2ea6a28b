import type { Parameters, RunRequest } from '../../../../engine/model/run-config';
import type { SearchSummaryView } from '../../../../engine/model/search-views';
import type { RunView, StrategySweepSummary } from '../../../../engine/model/views';

/** The request that does what an operation did, under the same conditions, with these parameters. */
export function runOfTrial(
  operation: StrategySweepSummary | SearchSummaryView | RunView,
  parameters: Parameters,
): RunRequest {
  const { session, strategy, instruments, start, end, account, fees, slippage, fills, evaluation, ...rest } = operation;
  const { seed, priority, universe } = rest;
  return {
    session,
    strategy,
    ...(instruments && { instruments }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    account,
    fees,
    slippage,
    ...(fills && { fills }),
    ...(evaluation && { evaluation }),
    ...(universe !== undefined && { universe }),
    seed,
    priority,
    cache: 'use',
    whenBusy: 'queue',
    parameters,
  };
}
