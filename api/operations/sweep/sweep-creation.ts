import { gridAxes, keyedAxes, trialCount, type SweepPlan, type SweepRequest } from '../../../engine/model/sweep-plan';
import { furtherStatistics } from '../../../engine/model/trial-statistics';
import { SWEEP_TABLE } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';
import { admit, pinnedOperation, type NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import { checkSweepParameters } from '../strategy/parameters';
import { sweepKind } from './sweep-kind';

/** Checks a sweep against its session and strategy and stores its plan pinned to a version of the session. */
export async function createSweep(services: Services, request: SweepRequest, as: NewId): Promise<Created> {
  const { store } = services;
  const { session, strategy, execution } = await admit(store, request);
  const axes = gridAxes(request.grid);
  const fixed = checkSweepParameters(strategy, request.parameters, axes);
  const { objective } = request;
  const further = furtherStatistics([...request.statistics, objective.statistic]);
  const plan: SweepPlan = { ...execution, axes, fixed, objective, ...further };
  const operation = {
    ...pinnedOperation(session, strategy, { kind: sweepKind, as }),
    priority: request.priority,
    total: trialCount(plan),
  };
  // The objective only says which of the rows is called the best.
  const question = {
    strategy,
    execution,
    parameters: { axes: keyedAxes(axes), fixed, ...further },
    mode: request.cache,
  };
  const cache = { cached: SWEEP_TABLE, request: question };
  return createOperation(services, { operation, detail: await store.sweeps.saveDetail(plan), cache }, as);
}
