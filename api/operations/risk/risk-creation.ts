import { HoldfastError } from '../../../engine/model/errors';
import { MOST_DRAWS, type MonteCarloRequest, type RiskRequest } from '../../../engine/model/risk';
import { riskDetail } from '../../../infra/store/repositories/risk-repository';
import type { NewOperation } from '../../../infra/store/repositories/operation-rows';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import type { Services } from '../services';
import { riskKind } from './risk-kind';

/**
 * Starts to look at what may be lost.
 * @throws HoldfastError VALIDATION; RUN_NOT_FOUND, NOT_FINISHED or INVALID_STATE with the path `run`
 */
export async function createRisk(services: Services, request: RiskRequest, as: NewId): Promise<Created> {
  const pins = await pinsOf(services, request);
  const operation: NewOperation = {
    ...{ id: as.id, kind: riskKind.name, takesPlace: riskKind.takesPlace, owner: as.owner },
    ...{ priority: request.priority, label: request.label ?? request.kind, total: 1 },
    ...pins,
  };
  return createOperation(services, { operation, detail: riskDetail({ request }, request.run ?? null) }, as);
}

function pinsOf(services: Services, request: RiskRequest): Promise<Partial<NewOperation>> {
  switch (request.kind) {
    case 'monte-carlo':
      return ofPaths(services, request);
  }
}

/** Paths need the stored result alone, no market. */
async function ofPaths(services: Services, request: MonteCarloRequest): Promise<Partial<NewOperation>> {
  const { run, returns, method, paths, horizon = 252 } = request;
  if ((run === undefined) === (returns === undefined)) {
    throw new HoldfastError('VALIDATION', 'run: give either a run or returns', { path: 'run' });
  }
  if (run === undefined && method === 'trades') {
    throw new HoldfastError('VALIDATION', 'method: trades are those of a run', { path: 'method' });
  }
  if (paths * horizon > MOST_DRAWS) {
    const message = `paths: ${paths} paths of ${horizon} are more than the ${MOST_DRAWS} draws that there may be`;
    throw new HoldfastError('VALIDATION', message, { path: 'paths' });
  }
  if (run === undefined) return {};
  const { strategy } = await completedRun(services, run);
  return { ...(strategy !== null && { strategy }) };
}

async function completedRun({ store }: Services, id: string): Promise<RunRow> {
  const row = await store.runs.find(id);
  if (!row) throw new HoldfastError('RUN_NOT_FOUND', `There is no run "${id}".`, { path: 'run' });
  if (row.status === 'completed') return row;
  const isOpen = row.status === 'queued' || row.status === 'running' || row.status === 'paused';
  throw new HoldfastError(isOpen ? 'NOT_FINISHED' : 'INVALID_STATE', `The run is ${row.status}.`, { path: 'run' });
}
