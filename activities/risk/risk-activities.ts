import { HoldfastError } from '../../engine/model/errors';
import { unitsOf, type RiskResult } from '../../engine/model/risk';
import { riskResultDetail, type RiskRow } from '../../infra/store/repositories/risk-repository';
import type { EngineDependencies } from '../engine-dependencies';
import { withHeartbeat } from '../heartbeat';
import { assessByPaths } from './monte-carlo';
import { allocatePortfolio } from './portfolio';
import type { RiskShare, RiskWork } from './risk-parts';
import { rerunOnMarkets } from './resampled-runs';
import { stressRun } from './stress';
import { whatIf } from './what-if';

export interface AssessInput {
  id: string;
  attempt: number;
  /** Runs that are left for this turn; without it, all of them. Not in histories of 0.3.0-alpha.0. */
  share?: RiskShare;
}

/** How far a question is that needs another turn. */
export interface RiskTurn {
  done: number;
  total: number;
  /** Engine workers that may have a turn at once. Not in histories of 0.3.0-alpha.0. */
  hosts?: number;
}

/** Questions of risk on this engine worker. */
export function createRiskActivities(deps: EngineDependencies) {
  const { engine, store, host, quarantine, onAdmitted, reached } = deps;

  /** @returns undefined once it has ended */
  function assessRisk({ id, attempt, share }: AssessInput): Promise<RiskTurn | undefined> {
    return withHeartbeat(
      () => ({}),
      async () => {
        const row = await store.risks.get(id);
        if (row.status === 'completed') return undefined;
        if (row.status === 'cancelled' || row.attempt !== attempt) {
          throw new HoldfastError('CANCELLED', 'The risk analysis was cancelled.');
        }
        await store.operations.begin(id, attempt, host);
        const { total } = unitsOf(row.plan.request);
        const [from, hosts] = await Promise.all([store.risks.partCount(id), hostsOf(row.session_id)]);
        const name = from === 0 ? 'risk' : `risk from run ${from}`;
        const task = { operationId: id, task: share ? `${name}, ${share.index + 1} of ${share.of}` : name };
        const result = await quarantine.run(task, () => assess(deps, row, { share, hosts }));
        if (!result) return { done: await store.risks.partCount(id), total, hosts };
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

  async function hostsOf(sessionId: string | null): Promise<number> {
    if (sessionId === null) return 1;
    return Math.max(1, (await store.engines.hostsOf(sessionId, engine.build)).length);
  }

  return { assessRisk };
}

/** Undefined where runs are left for another turn. */
function assess(deps: EngineDependencies, row: RiskRow, work: RiskWork): Promise<RiskResult | undefined> {
  const { request } = row.plan;
  switch (request.kind) {
    case 'monte-carlo':
      return request.method === 'markets'
        ? rerunOnMarkets(deps, { row, work }, request)
        : assessByPaths(deps, row, request);
    case 'stress':
      return stressRun(deps, { row, work }, request);
    case 'what-if':
      return whatIf(deps, row, request);
    case 'portfolio':
      return allocatePortfolio(deps, row, request);
  }
}
