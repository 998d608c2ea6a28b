import type { RunConfig, RunRequest } from '../../../engine/model/run-config';
import { runDetail, RUN_TABLE, type RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { admit, pinnedOperation, type NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import { checkParameters } from '../strategy/parameters';
import { runKind } from './run-kind';

/** Checks a run against its session and strategy and stores it pinned to a version of the session. */
export async function createRun(services: Services, request: RunRequest, as: NewId): Promise<Created<RunRow>> {
  const { session, strategy, execution } = await admit(services.store, request);
  const config: RunConfig = { ...execution, parameters: checkParameters(strategy, request.parameters) };
  const { label, whenBusy, priority } = request;
  const operation = {
    ...pinnedOperation(session, strategy, { kind: runKind, as }),
    label,
    priority,
    ownThread: true,
  };
  const cache = {
    cached: RUN_TABLE,
    request: { strategy, execution, parameters: config.parameters, mode: request.cache },
    isWhole: (row: RunRow) => isWhole(services, row),
  };
  return createOperation(services, { operation, detail: runDetail(config), whenBusy, cache }, as);
}

/** A result whose files are gone is none. */
async function isWhole({ artifacts }: Services, row: RunRow): Promise<boolean> {
  const recorded = [row.orders_artifact, row.series_artifact, row.log_artifact].filter((hash) => hash !== null);
  const hashes = [row.fills_artifact, row.trades_artifact, row.equity_artifact, ...recorded];
  const present = await Promise.all(hashes.map(async (hash) => hash !== null && (await artifacts.has(hash))));
  return present.every(Boolean);
}
