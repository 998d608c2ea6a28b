import { HoldfastError } from '../../engine/model/errors';
import { runsOf, type RiskResult } from '../../engine/model/risk';
import { riskResultDetail, type RiskRow } from '../../infra/store/repositories/risk-repository';
import type { EngineDependencies } from '../engine-dependencies';
import { withHeartbeat } from '../heartbeat';
import { assessByPaths } from './monte-carlo';
import { allocatePortfolio } from './portfolio';
import { rerunOnMarkets } from './resampled-runs';
import { stressRun } from './stress';
import { whatIf } from './what-if';

export interface AssessInput {
  id: string;
  attempt: number;
}

/** How far a question is that needs another turn. */
export interface RiskTurn {
  done: number;
  total: number;
}

/** Questions of risk on this engine worker. */
export function createRiskActivities(deps: EngineDependencies) {
  const { store, host, quarantine, onAdmitted, reached } = deps;

  /** @returns undefined once it has ended */
  function assessRisk({ id, attempt }: AssessInput): Promise<RiskTurn | undefined> {
    return withHeartbeat(
      () => ({}),
      async () => {
        const row = await store.risks.get(id);
        if (row.status === 'completed') return undefined;
        if (row.status === 'cancelled' || row.attempt !== attempt) {
          throw new HoldfastError('CANCELLED', 'The risk analysis was cancelled.');
        }
        await store.operations.begin(id, attempt, host);
        const [total, from] = [runsOf(row.plan.request), await store.risks.partCount(id)];
        const task = { operationId: id, task: from === 0 ? 'risk' : `risk from run ${from}` };
        const result = await quarantine.run(task, () => assess(deps, row));
        if (!result) return { done: await store.risks.partCount(id), total };
        reached('before-completion');
        const { admitted } = await store.operations.end(
          id,
          { status: 'completed', worker: host, total, done: total },
          { attempt, detail: riskResultDetail(result) },
        );
        onAdmitted(admitted);
        return undefined;
      },
    );
  }

  return { assessRisk };
}

/** Undefined where runs are left for another turn. */
function assess(deps: EngineDependencies, row: RiskRow): Promise<RiskResult | undefined> {
  const { request } = row.plan;
  switch (request.kind) {
    case 'monte-carlo':
      return request.method === 'markets' ? rerunOnMarkets(deps, row, request) : assessByPaths(deps, request);
    case 'stress':
      return stressRun(deps, row, request);
    case 'what-if':
      return whatIf(deps, row, request);
    case 'portfolio':
      return allocatePortfolio(deps, row, request);
  }
}
