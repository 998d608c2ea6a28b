import { HoldfastError } from '../../engine/model/errors';
import type { RiskResult } from '../../engine/model/risk';
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

/** Questions of risk on this engine worker. */
export function createRiskActivities(deps: EngineDependencies) {
  const { store, host, quarantine, onAdmitted, reached } = deps;

  function assessRisk({ id, attempt }: AssessInput): Promise<void> {
    return withHeartbeat(
      () => ({}),
      async () => {
        const row = await store.risks.get(id);
        if (row.status === 'completed') return;
        if (row.status === 'cancelled' || row.attempt !== attempt) {
          throw new HoldfastError('CANCELLED', 'The risk analysis was cancelled.');
        }
        await store.operations.begin(id, attempt, host);
        const result = await quarantine.run({ operationId: id, task: 'risk' }, () => assess(deps, row));
        reached('before-completion');
        const { admitted } = await store.operations.end(
          id,
          { status: 'completed', worker: host, total: 1, done: 1 },
          { attempt, detail: riskResultDetail(result) },
        );
        onAdmitted(admitted);
      },
    );
  }

  return { assessRisk };
}

function assess(deps: EngineDependencies, row: RiskRow): Promise<RiskResult> {
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
